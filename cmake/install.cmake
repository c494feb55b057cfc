# What is installed besides the program and the libraries, which their folders install themselves.
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/nngtrace)

configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/nngtrace-config.cmake.in
  ${CMAKE_BINARY_DIR}/generated/nngtrace-config.cmake INSTALL_DESTINATION ${package_folder}
  PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_BINDIR CMAKE_INSTALL_INCLUDEDIR)
# Before 1.0 a minor version may change what a project relies on.
write_basic_package_version_file(${CMAKE_BINARY_DIR}/generated/nngtrace-config-version.cmake
  COMPATIBILITY SameMinorVersion)
# Relative to where the file itself is: what is installed may be moved.
foreach(name PREFIX FULL_INCLUDEDIR FULL_BINDIR)
  file(RELATIVE_PATH pkgconfig_to_${name} "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_${name}}")
  string(REGEX REPLACE "/$" "" pkgconfig_to_${name} "${pkgconfig_to_${name}}")
endforeach()
configure_file(${CMAKE_SOURCE_DIR}/cmake/nngtrace.pc.in ${CMAKE_BINARY_DIR}/generated/nngtrace.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/generated/nngtrace-config.cmake
  ${CMAKE_BINARY_DIR}/generated/nngtrace-config-version.cmake
  cmake/nngtrace-targets.cmake cmake/nngtrace-empty.cmake
  DESTINATION ${package_folder})
install(FILES ${CMAKE_BINARY_DIR}/generated/nngtrace.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# The same from the build tree: cmake -Dnngtrace_DIR=BUILD/cmake, with the version file beside it.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/cmake/nngtrace-config.cmake @ONLY CONTENT [[
set(NNGTRACE_LIB "@CMAKE_LIBRARY_OUTPUT_DIRECTORY@")
set(NNGTRACE_INCLUDE "@CMAKE_SOURCE_DIR@/include")
set(nngtrace_program "@CMAKE_RUNTIME_OUTPUT_DIRECTORY@/nngtrace")
include("@CMAKE_SOURCE_DIR@/cmake/nngtrace-targets.cmake")
]])
configure_file(${CMAKE_SOURCE_DIR}/cmake/nngtrace-memcheck
  ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/nngtrace-memcheck COPYONLY)
file(COPY ${CMAKE_BINARY_DIR}/generated/nngtrace-config-version.cmake
  DESTINATION ${CMAKE_BINARY_DIR}/cmake)

install(FILES include/nngtrace.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(PROGRAMS cmake/nngtrace-memcheck DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs
  FILES_MATCHING PATTERN "*.md" PATTERN "*.json" PATTERN "*.png" PATTERN man EXCLUDE)
install(DIRECTORY packaging/examples DESTINATION ${CMAKE_INSTALL_DATADIR}/nngtrace)
# The lessons, as sources, for `nngtrace learn` and for people. In the build tree they lie at the same place.
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/share/nngtrace)
file(CREATE_LINK ${CMAKE_SOURCE_DIR}/samples ${CMAKE_BINARY_DIR}/share/nngtrace/samples SYMBOLIC)
install(DIRECTORY samples/ DESTINATION ${CMAKE_INSTALL_DATADIR}/nngtrace/samples
  FILES_MATCHING PATTERN "*.c" PATTERN "*.h" PATTERN "*.md" PATTERN "*.txt"
  PATTERN "node-addon" EXCLUDE)

add_custom_target(uninstall COMMAND ${CMAKE_COMMAND}
  -DMANIFEST=${CMAKE_BINARY_DIR}/install_manifest.txt -P ${CMAKE_SOURCE_DIR}/cmake/uninstall.cmake VERBATIM)

# The dynamic linker finds a new library in its folders only after ldconfig.
install(CODE [[
  if("$ENV{DESTDIR}" STREQUAL "" AND CMAKE_INSTALL_PREFIX STREQUAL "/usr/local")
    message(STATUS "LD_PRELOAD=libnngtrace.so works by this bare name after: ldconfig")
  endif()
]])
