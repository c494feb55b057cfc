# nngtrace_link(TARGET [NNG libnng.a])
#
# Puts the recorder into a program that is linked with libnng.a, where LD_PRELOAD has nothing
# to take hold of. TARGET then records whenever it runs; call this for a build of its own.
# TARGET must not link libnng in any other way: take that out of its libraries.
#
#   find_package(nngtrace REQUIRED)
#   nngtrace_link(server NNG /usr/lib/x86_64-linux-gnu/libnng.a)
#   target_link_libraries(server PRIVATE mbedtls mbedx509 mbedcrypto) # what this libnng needs
#
# A copy of libnng.a is made in which the functions that nngtrace records have other names, so
# that libnng's calls of itself stay its own; all of it is linked in.

# In the build tree lib/ is beside us, in an installed one two folders above.
get_filename_component(nngtrace_lib "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
if(NOT EXISTS "${nngtrace_lib}/nngtrace/renames.txt" AND CMAKE_ARCHIVE_OUTPUT_DIRECTORY)
  set(nngtrace_lib "${CMAKE_ARCHIVE_OUTPUT_DIRECTORY}")
endif()
set(NNGTRACE_LIB "${nngtrace_lib}" CACHE INTERNAL "Where libnngtrace_static.a is")

function(nngtrace_link target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "NNG" "")
  if(NOT arg_NNG)
    find_library(NNGTRACE_NNG_ARCHIVE NAMES libnng.a REQUIRED)
    set(arg_NNG "${NNGTRACE_NNG_ARCHIVE}")
  endif()
  set(renames "${NNGTRACE_LIB}/nngtrace/renames.txt")
  set(renamed "${CMAKE_CURRENT_BINARY_DIR}/${target}.libnng_traced.a")
  add_custom_command(OUTPUT "${renamed}"
    COMMAND "${CMAKE_OBJCOPY}" "--redefine-syms=${renames}" "${arg_NNG}" "${renamed}"
    DEPENDS "${arg_NNG}" "${renames}" VERBATIM)
  add_custom_target(${target}_libnng_traced DEPENDS "${renamed}")
  add_dependencies(${target} ${target}_libnng_traced)
  if(TARGET nngtrace_static)
    add_dependencies(${target} nngtrace_static)
  endif()
  find_package(Threads REQUIRED)
  target_link_libraries(${target} PRIVATE "${NNGTRACE_LIB}/libnngtrace_static.a"
    -Wl,--whole-archive "${renamed}" -Wl,--no-whole-archive Threads::Threads ${CMAKE_DL_LIBS})
endfunction()
