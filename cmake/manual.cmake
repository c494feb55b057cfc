# Manual pages and completions: nngtrace_pages prints them from the tables of the commands, scdoc makes
# pages of them. A program that is built for another machine cannot be run here.
if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
  message(STATUS "No manual pages and completions: they are made by a program of the build")
  return()
endif()
find_program(SCDOC scdoc)
set(manual_folder ${PROJECT_BINARY_DIR}/manual)
set(manual_sources ${PROJECT_SOURCE_DIR}/docs/man)
file(GLOB manual_written CONFIGURE_DEPENDS ${manual_sources}/*.scd)
set(manual_stamp ${manual_folder}/made)

set(convert "")
if(SCDOC)
  set(convert COMMAND ${CMAKE_COMMAND} -DSCDOC=${SCDOC} -DFOLDER=${manual_folder}
    -P ${PROJECT_SOURCE_DIR}/cmake/scdoc.cmake)
else()
  message(STATUS "No manual pages: scdoc is missing (package scdoc)")
endif()
add_custom_command(OUTPUT ${manual_stamp}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${manual_folder}
  COMMAND nngtrace_pages ${manual_sources} ${manual_folder}
  ${convert}
  COMMAND ${CMAKE_COMMAND} -E touch ${manual_stamp}
  DEPENDS nngtrace_pages ${manual_written} ${PROJECT_SOURCE_DIR}/cmake/scdoc.cmake VERBATIM)
add_custom_target(manual ALL DEPENDS ${manual_stamp})

install(FILES ${manual_folder}/nngtrace.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
  RENAME nngtrace)
install(FILES ${manual_folder}/_nngtrace DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${manual_folder}/nngtrace.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
if(SCDOC)
  foreach(section 1 5 7)
    install(DIRECTORY ${manual_folder}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section}
      FILES_MATCHING PATTERN "*.${section}")
  endforeach()
endif()
