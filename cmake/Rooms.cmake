# A room is one folder and one static library. Its public headers stand in include/<room>/, so a file can include
# another room's header only when its own room says that it uses that room.
#
#   hp_room(cim SOURCES value.c ref.c USES base)            USES: also seen by those who use this room
#   hp_room(hyperv SOURCES vm.c USES base HIDES cim)        HIDES: used inside, invisible to those above

add_library(hp_flags INTERFACE)
target_compile_features(hp_flags INTERFACE c_std_17)
target_compile_options(hp_flags INTERFACE
    -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef
    -Wformat=2 -Wwrite-strings -fno-common $<$<BOOL:${HYPERPOINT_WERROR}>:-Werror>)
target_compile_definitions(hp_flags INTERFACE _GNU_SOURCE HYPERPOINT_VERSION="${PROJECT_VERSION}"
    HYPERPOINT_DATE="${HYPERPOINT_DATE}")
if(WIN32)
    # Printing as in C17 (base/format.h), UTF-16 where Windows takes text, and the interfaces of Windows 10.
    target_compile_definitions(hp_flags INTERFACE
        __USE_MINGW_ANSI_STDIO=1 UNICODE WIN32_LEAN_AND_MEAN NOMINMAX _WIN32_WINNT=0x0A00 WINVER=0x0A00)
    # mingw's own isfinite() gives away parts of a double.
    target_compile_options(hp_flags INTERFACE -Wno-float-conversion)
    # Nothing but the system's own libraries is needed at run time, and what is not used is left out. Loaded anywhere
    # in 64 bits, no data is code; the same sources give the same bytes. Control flow guard is beyond this compiler.
    target_compile_options(hp_flags INTERFACE -ffunction-sections -fdata-sections -fstack-protector-strong
        -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
    target_link_options(hp_flags INTERFACE -static -fstack-protector-strong -Wl,--gc-sections,--no-insert-timestamp
        -Wl,--dynamicbase,--high-entropy-va,--nxcompat)
endif()
if(HYPERPOINT_SANITIZE STREQUAL "thread")
    target_compile_options(hp_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
    target_link_options(hp_flags INTERFACE -fsanitize=thread)
elseif(HYPERPOINT_SANITIZE)
    target_compile_options(hp_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(hp_flags INTERFACE -fsanitize=address,undefined)
endif()

function(hp_room name)
    cmake_parse_arguments(ROOM "" "" "SOURCES;USES;HIDES" ${ARGN})
    add_library(${name} STATIC ${ROOM_SOURCES})
    set_target_properties(${name} PROPERTIES C_EXTENSIONS ON C_STANDARD 17)
    target_include_directories(${name} PUBLIC include PRIVATE .)
    target_link_libraries(${name} PRIVATE hp_flags ${ROOM_HIDES} PUBLIC ${ROOM_USES})
    set_property(GLOBAL APPEND PROPERTY hp_rooms ${name})
endfunction()

function(hp_program name)
    cmake_parse_arguments(PROGRAM "" "" "SOURCES;USES" ${ARGN})
    add_executable(${name} ${PROGRAM_SOURCES})
    set_target_properties(${name} PROPERTIES C_EXTENSIONS ON C_STANDARD 17)
    target_link_libraries(${name} PRIVATE hp_flags ${PROGRAM_USES})
endfunction()
