# What is installed, and where: cmake --install FOLDER --prefix PREFIX. The packages are made from these trees
# (scripts/package). What people get is installed, never the program for tests.

# The manual page and the completions are written by the program itself; a cross-build needs one that runs here.
set(HYPERPOINT_WRITER "" CACHE FILEPATH
    "For a cross-build that is to be installed: a hyperpoint of the same sources that runs on this machine")
if(CMAKE_CROSSCOMPILING)
    set(writer ${HYPERPOINT_WRITER})
else()
    set(writer hyperpoint)
endif()

# hp_written(NAME FOLDER WORDS...): the program says the file when it is run with these words; it is installed in FOLDER.
function(hp_written name folder)
    set(file ${CMAKE_BINARY_DIR}/share/${name})
    if(writer)
        add_custom_command(OUTPUT ${file} COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/share
            COMMAND ${writer} ${ARGN} > ${file} DEPENDS ${writer} VERBATIM)
        add_custom_target(written-${name} ALL DEPENDS ${file})
    endif()
    install(FILES ${file} DESTINATION ${folder})
endfunction()

# hp_powershell(FOLDER): the module and the script for PowerShell, generated from the tables that the program tells.
function(hp_powershell folder)
    find_program(HYPERPOINT_PYTHON NAMES python3 NO_CMAKE_FIND_ROOT_PATH REQUIRED)
    set(source ${CMAKE_SOURCE_DIR}/packaging/powershell)
    set(out ${CMAKE_BINARY_DIR}/share/powershell)
    set(module ${out}/HyperPoint/HyperPoint.psd1 ${out}/HyperPoint/HyperPoint.psm1)
    if(writer)
        set(program ${writer})
        if(TARGET ${writer})
            set(program $<TARGET_FILE:${writer}>)
        endif()
        add_custom_command(OUTPUT ${out}/hyperpoint.ps1 ${module} COMMAND ${HYPERPOINT_PYTHON} ${source}/generate ${program} ${out}
            DEPENDS ${writer} ${source}/generate ${source}/hyperpoint.ps1 ${source}/module.psm1
                ${CMAKE_SOURCE_DIR}/docs/schema/hyperpoint-2.json VERBATIM)
        add_custom_target(written-powershell ALL DEPENDS ${out}/hyperpoint.ps1 ${module})
    endif()
    install(FILES ${out}/hyperpoint.ps1 DESTINATION ${folder})
    install(FILES ${module} DESTINATION ${folder}/HyperPoint)
endfunction()

# hp_ansible(FOLDER): the collection of Ansible modules, in the folder where Ansible looks for collections.
function(hp_ansible folder)
    set(source ${CMAKE_SOURCE_DIR}/packaging/ansible)
    set(place ansible/collections/ansible_collections/hyperpoint/hyperpoint)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${source} ${source}/meta/*.yml ${source}/playbooks/*.yml
        ${source}/plugins/*.py ${source}/tests/*.yml ${source}/tests/*.txt)
    foreach(file IN ITEMS README.md LISTS files)
        configure_file(${source}/${file} share/${place}/${file} COPYONLY)
    endforeach()
    configure_file(${source}/galaxy.yml.in share/${place}/galaxy.yml @ONLY)
    install(DIRECTORY ${CMAKE_BINARY_DIR}/share/${place} DESTINATION ${folder}/ansible/collections/ansible_collections/hyperpoint
        PATTERN __pycache__ EXCLUDE)
endfunction()

# hp_pictures(FOLDER): all that were drawn, and the page that shows them.
function(hp_pictures folder)
    install(DIRECTORY docs/pictures DESTINATION ${folder} FILES_MATCHING PATTERN "*.svg" PATTERN "README.md")
endfunction()

# The pages for people who use HyperPoint; they are installed where README.md says they are.
set(pages getting-started concepts using checkpoints restore prune gpus parking run running schedules waiting told
    history recover moved-cards recipes doctor troubleshooting configuration windows powershell remote fleet clusters
    ansible json coming-from-hyperpoint-ps1 comparison safety host-file)
list(TRANSFORM pages PREPEND docs/)
list(TRANSFORM pages APPEND .md)

if(WIN32)
    install(TARGETS hyperpoint DESTINATION .)
    hp_written(completion.ps1 . -DO completion -SHELL powershell)
    hp_powershell(powershell)
    install(FILES LICENSE DESTINATION . RENAME LICENSE.txt)
    install(FILES README.md DESTINATION .)
    install(FILES ${pages} packaging/hyperpoint.conf DESTINATION docs)
    install(FILES docs/schema/hyperpoint-2.json DESTINATION docs/schema)
    hp_pictures(docs)
else()
    include(GNUInstallDirs)
    install(TARGETS hyperpoint hyperpoint-sim)
    hp_written(hyperpoint.1 ${CMAKE_INSTALL_MANDIR}/man1 -DO manual)
    configure_file(sim/tool/hyperpoint-sim.1.in share/hyperpoint-sim.1 @ONLY)
    install(FILES ${CMAKE_BINARY_DIR}/share/hyperpoint-sim.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
    hp_written(hyperpoint ${CMAKE_INSTALL_DATADIR}/bash-completion/completions -DO completion -SHELL bash)
    hp_written(_hyperpoint ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions -DO completion -SHELL zsh)
    hp_written(hyperpoint.fish ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d -DO completion -SHELL fish)
    hp_ansible(${CMAKE_INSTALL_DATADIR})
    install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
    install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
    install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs)
    install(FILES packaging/hyperpoint.conf DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
    install(FILES docs/schema/hyperpoint-2.json DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs/schema)
    hp_pictures(${CMAKE_INSTALL_DOCDIR}/docs)
endif()
