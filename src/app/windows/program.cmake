# What Windows shows of the program, and how it is linked.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(source ${CMAKE_CURRENT_LIST_DIR})
configure_file(${source}/hyperpoint.rc.in hyperpoint.rc @ONLY)
set(icon ${CMAKE_CURRENT_BINARY_DIR}/hyperpoint.ico)
set(logo ${CMAKE_SOURCE_DIR}/packaging/logo.svg)
add_custom_command(OUTPUT ${icon} DEPENDS ${source}/make-icon ${logo}
    COMMAND ${Python3_EXECUTABLE} ${source}/make-icon ${logo} ${icon})

# The texts of its events (events.mc), by which the Event Log shows them.
find_program(WINDMC x86_64-w64-mingw32-windmc REQUIRED)
set(events ${CMAKE_CURRENT_BINARY_DIR}/events.rc)
add_custom_command(OUTPUT ${events} ${CMAKE_CURRENT_BINARY_DIR}/MSG00409.bin DEPENDS ${source}/events.mc
    COMMAND ${WINDMC} -a -h ${CMAKE_CURRENT_BINARY_DIR} -r ${CMAKE_CURRENT_BINARY_DIR} ${source}/events.mc)

# Apart from the program's own sources, because the resource compiler does not take their options.
set(resources ${CMAKE_CURRENT_BINARY_DIR}/hyperpoint.rc)
set_source_files_properties(${resources} PROPERTIES OBJECT_DEPENDS
    "${icon};${source}/hyperpoint.manifest")
add_library(hyperpoint_resources OBJECT ${resources} ${events})
target_include_directories(hyperpoint_resources PRIVATE ${CMAKE_CURRENT_BINARY_DIR})

# Users get the program without what only a debugger reads; that stays beside it.
foreach(program IN LISTS programs)
    target_link_libraries(${program} PRIVATE hyperpoint_resources)
    add_custom_command(TARGET ${program} POST_BUILD VERBATIM
        COMMAND ${CMAKE_OBJCOPY} --only-keep-debug $<TARGET_FILE:${program}> $<TARGET_FILE:${program}>.debug
        COMMAND ${CMAKE_STRIP} --strip-all --preserve-dates $<TARGET_FILE:${program}>)
endforeach()
