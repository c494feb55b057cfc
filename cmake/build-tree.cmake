# nngtrace as it is used where it was built: by other projects (cmake -Dnngtrace_DIR=BUILD/cmake), by CTest, by
# the course, and by the project that it is a part of.
include(CMakePackageConfigHelpers)
# Before 1.0 a minor version may change what a project relies on.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/generated/nngtrace-config-version.cmake
  COMPATIBILITY SameMinorVersion)
file(COPY ${PROJECT_BINARY_DIR}/generated/nngtrace-config-version.cmake
  DESTINATION ${PROJECT_BINARY_DIR}/cmake)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/cmake/nngtrace-config.cmake @ONLY CONTENT [[
set(NNGTRACE_LIB "@CMAKE_LIBRARY_OUTPUT_DIRECTORY@")
set(NNGTRACE_INCLUDE "@PROJECT_SOURCE_DIR@/include")
set(nngtrace_program "@CMAKE_RUNTIME_OUTPUT_DIRECTORY@/nngtrace")
include("@PROJECT_SOURCE_DIR@/cmake/nngtrace-targets.cmake")
]])
configure_file(${PROJECT_SOURCE_DIR}/cmake/nngtrace-memcheck
  ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/nngtrace-memcheck COPYONLY)
# The lessons lie where an installed program would look for them.
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/share/nngtrace)
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/samples ${PROJECT_BINARY_DIR}/share/nngtrace/samples SYMBOLIC)

# What find_package would give: to the project around this one.
if(NOT PROJECT_IS_TOP_LEVEL)
  include(${PROJECT_BINARY_DIR}/cmake/nngtrace-config.cmake)
endif()
