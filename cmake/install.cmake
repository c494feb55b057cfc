# What is installed. build-tree.cmake, before it, has written the version file.
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/nngtrace)

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/nngtrace-config.cmake.in
  ${PROJECT_BINARY_DIR}/generated/nngtrace-config.cmake INSTALL_DESTINATION ${package_folder}
  PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_BINDIR CMAKE_INSTALL_INCLUDEDIR)
# Relative to where the file itself is: what is installed may be moved.
foreach(name PREFIX FULL_INCLUDEDIR FULL_BINDIR)
  file(RELATIVE_PATH pkgconfig_to_${name} "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_${name}}")
  string(REGEX REPLACE "/$" "" pkgconfig_to_${name} "${pkgconfig_to_${name}}")
endforeach()
configure_file(${PROJECT_SOURCE_DIR}/cmake/nngtrace.pc.in ${PROJECT_BINARY_DIR}/generated/nngtrace.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/generated/nngtrace-config.cmake
  ${PROJECT_BINARY_DIR}/generated/nngtrace-config-version.cmake
  cmake/nngtrace-targets.cmake cmake/nngtrace-empty.cmake
  DESTINATION ${package_folder})
install(FILES ${PROJECT_BINARY_DIR}/generated/nngtrace.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)


install(TARGETS nngtrace RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS nngtrace_shim LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(HAVE_GLIBC)
  # Nobody types its name: `nngtrace record --audit` finds it there.
  install(TARGETS nngtrace_audit LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/nngtrace)
  install(TARGETS nngtrace_static ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(FILES ${CMAKE_ARCHIVE_OUTPUT_DIRECTORY}/nngtrace/renames.txt
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/nngtrace)
endif()
install(FILES include/nngtrace.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(PROGRAMS cmake/nngtrace-memcheck DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs
  FILES_MATCHING PATTERN "*.md" PATTERN "*.json" PATTERN "*.png" PATTERN man EXCLUDE)
install(DIRECTORY packaging/examples DESTINATION ${CMAKE_INSTALL_DATADIR}/nngtrace)
# The lessons, as sources, for `nngtrace learn` and for people.
install(DIRECTORY samples/ DESTINATION ${CMAKE_INSTALL_DATADIR}/nngtrace/samples
  FILES_MATCHING PATTERN "*.c" PATTERN "*.h" PATTERN "*.md" PATTERN "*.txt"
  PATTERN "node-addon" EXCLUDE)

add_custom_target(uninstall COMMAND ${CMAKE_COMMAND}
  -DMANIFEST=${PROJECT_BINARY_DIR}/install_manifest.txt -P ${PROJECT_SOURCE_DIR}/cmake/uninstall.cmake VERBATIM)

# The dynamic linker finds a new library in its folders only after ldconfig.
install(CODE [[
  if("$ENV{DESTDIR}" STREQUAL "" AND CMAKE_INSTALL_PREFIX STREQUAL "/usr/local")
    message(STATUS "LD_PRELOAD=libnngtrace.so works by this bare name after: ldconfig")
  endif()
]])
