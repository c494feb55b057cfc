# What a project gets from find_package(nngtrace):
#
#   nngtrace::nngtrace   the program, for COMMAND
#   nngtrace::preload    libnngtrace.so: $<TARGET_FILE:nngtrace::preload> for LD_PRELOAD
#   nngtrace::headers    the folder of nngtrace.h, for target_link_libraries; nothing is linked
#   nngtrace_tests       existing tests are recorded, and one more test checks their traces
#   nngtrace_add_test    a test that runs a command and checks its trace
#   nngtrace_link        the recorder linked into a program that carries libnng.a
#
# NNGTRACE_LIB is the folder of libnngtrace.so, NNGTRACE_INCLUDE that of nngtrace.h, and
# nngtrace_program the program; whoever includes this file sets all three.
set(NNGTRACE_LIB "${NNGTRACE_LIB}" CACHE INTERNAL "Where libnngtrace.so is")
set(NNGTRACE_PROGRAM "${nngtrace_program}" CACHE INTERNAL "The program nngtrace")

# What check and run take alike: the words for the command line go to RESULT.
function(nngtrace_check_options_ result)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FAIL_ON;SUPPRESSIONS;BASELINE" "REPORT")
  set(words "")
  if(arg_FAIL_ON)
    list(APPEND words --fail-on ${arg_FAIL_ON})
  endif()
  if(arg_SUPPRESSIONS)
    get_filename_component(file "${arg_SUPPRESSIONS}" ABSOLUTE)
    list(APPEND words --suppressions "${file}")
  endif()
  if(arg_BASELINE)
    get_filename_component(file "${arg_BASELINE}" ABSOLUTE)
    list(APPEND words --baseline "${file}")
  endif()
  foreach(report ${arg_REPORT})
    if(NOT report MATCHES "^([a-z]+)=(.+)$")
      message(FATAL_ERROR "nngtrace: REPORT ${report}: FORMAT=FILE was wanted")
    endif()
    get_filename_component(file "${CMAKE_MATCH_2}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_BINARY_DIR}")
    list(APPEND words --report "${CMAKE_MATCH_1}=${file}")
  endforeach()
  set(${result} "${words}" PARENT_SCOPE)
endfunction()

# Sets RESULT to a path for LD_PRELOAD and AUDIT to one for LD_AUDIT. The variables cannot hold a blank
# or a colon: for a folder with one of them the program makes a link that they can hold.
function(nngtrace_libraries_ result audit)
  set(folder "${NNGTRACE_LIB}")
  if(folder MATCHES "[ :$]")
    if(TARGET nngtrace AND NOT EXISTS "${NNGTRACE_PROGRAM}")
      message(FATAL_ERROR "nngtrace: LD_PRELOAD cannot hold '${folder}': build in a folder without blanks, colons and '$'")
    endif()
    execute_process(COMMAND "${NNGTRACE_PROGRAM}" env OUTPUT_VARIABLE lines RESULT_VARIABLE failed)
    if(failed OR NOT lines MATCHES "LD_PRELOAD=([^\n]*:)?([^\n:]*)/libnngtrace.so")
      message(FATAL_ERROR "nngtrace: LD_PRELOAD cannot hold '${folder}', and '${NNGTRACE_PROGRAM} env' failed")
    endif()
    set(folder "${CMAKE_MATCH_2}")
  endif()
  set(${result} "${folder}/libnngtrace.so" PARENT_SCOPE)
  if(EXISTS "${NNGTRACE_LIB}/nngtrace/libnngtrace_audit.so")
    set(${audit} "${folder}/nngtrace/libnngtrace_audit.so" PARENT_SCOPE)
  else()
    set(${audit} "${folder}/libnngtrace_audit.so" PARENT_SCOPE)
  endif()
endfunction()

# nngtrace_tests([TESTS name...] [DISCOVERED target...] [NAME name] [FAIL_ON error|warning|note|never]
#                [SUPPRESSIONS file] [BASELINE file] [REPORT format=file...] [AUDIT])
#
# Tests that exist (TESTS), and those that a program will tell of after it was built (DISCOVERED: the targets
# of gtest_discover_tests, catch_discover_tests and the like, or their TEST_LIST), run as before, with their own output and result, and are recorded. A test NAME
# (nngtrace) reads their traces afterwards and fails when there is a finding. ctest -R brings it
# along for each of them. The traces are kept until the next run, in
# ${CMAKE_CURRENT_BINARY_DIR}/nngtrace/NAME.
function(nngtrace_tests)
  cmake_parse_arguments(PARSE_ARGV 0 arg "AUDIT" "NAME;FAIL_ON;SUPPRESSIONS;BASELINE" "TESTS;DISCOVERED;REPORT")
  if(NOT (arg_TESTS OR arg_DISCOVERED) OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "nngtrace_tests: TESTS name... or DISCOVERED target... was wanted: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  foreach(test ${arg_TESTS})
    if(NOT TEST ${test})
      message(FATAL_ERROR "nngtrace_tests: no test ${test} here so far. add_test comes before, in the same folder; "
        "tests that a program tells of (gtest_discover_tests) are named by DISCOVERED and its target")
    endif()
  endforeach()
  if(NOT arg_NAME)
    set(arg_NAME nngtrace)
  endif()
  nngtrace_check_options_(options FAIL_ON "${arg_FAIL_ON}" SUPPRESSIONS "${arg_SUPPRESSIONS}"
    BASELINE "${arg_BASELINE}" REPORT ${arg_REPORT})

  set(folder "${CMAKE_CURRENT_BINARY_DIR}/nngtrace/${arg_NAME}")
  add_test(NAME ${arg_NAME}.start COMMAND ${CMAKE_COMMAND}
    "-DFOLDER=${folder}" -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/nngtrace-empty.cmake")
  add_test(NAME ${arg_NAME} COMMAND nngtrace::nngtrace check ${options} "${folder}")
  set_tests_properties(${arg_NAME}.start PROPERTIES FIXTURES_SETUP ${arg_NAME}.traces)
  set_tests_properties(${arg_NAME} PROPERTIES FIXTURES_CLEANUP ${arg_NAME}.traces)

  nngtrace_libraries_(preload audit)
  string(REPLACE "%" "%%" pattern "${folder}")
  set(changes "LD_PRELOAD=path_list_append:${preload}" "NNGTRACE_OUT=set:${pattern}/%e.%p.trace"
    "ASAN_OPTIONS=path_list_append:verify_asan_link_order=0") # for programs built with AddressSanitizer
  if(arg_AUDIT)
    list(APPEND changes "LD_AUDIT=path_list_append:${audit}")
  endif()
  foreach(test ${arg_TESTS})
    set_property(TEST ${test} APPEND PROPERTY ENVIRONMENT_MODIFICATION "${changes}")
    set_property(TEST ${test} APPEND PROPERTY FIXTURES_REQUIRED ${arg_NAME}.traces)
  endforeach()

  # CTest reads this after the lists of tests that the programs told.
  set(script "")
  foreach(list ${arg_DISCOVERED})
    if(TARGET ${list})
      string(APPEND list "_TESTS")
    endif()
    string(APPEND script "if(NOT DEFINED ${list})\n"
      "  message(\"nngtrace_tests: the tests of ${list} are not known: is the program built, and does "
      "nngtrace_tests come after gtest_discover_tests?\")\nendif()\n"
      "foreach(test IN LISTS ${list})\n"
      "  set_tests_properties(\"\${test}\" PROPERTIES FIXTURES_REQUIRED [==[${arg_NAME}.traces]==]\n"
      "    ENVIRONMENT_MODIFICATION [==[${changes}]==])\nendforeach()\n")
  endforeach()
  if(script)
    file(WRITE "${folder}.cmake" "${script}")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${folder}.cmake")
  endif()
endfunction()

# nngtrace_add_test(NAME name [FAIL_ON level] [SUPPRESSIONS file] [BASELINE file]
#                   [REPORT format=file...] [AUDIT] COMMAND command argument...)
#
# One test: the command runs under nngtrace. The test fails with the command, or with status 99
# when there is a finding.
function(nngtrace_add_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "AUDIT" "NAME;FAIL_ON;SUPPRESSIONS;BASELINE"
    "REPORT;COMMAND")
  if(NOT arg_NAME OR NOT arg_COMMAND OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "nngtrace_add_test: NAME and COMMAND were wanted: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  nngtrace_check_options_(options FAIL_ON "${arg_FAIL_ON}" SUPPRESSIONS "${arg_SUPPRESSIONS}"
    BASELINE "${arg_BASELINE}" REPORT ${arg_REPORT})
  if(arg_AUDIT)
    list(APPEND options --audit)
  endif()
  list(POP_FRONT arg_COMMAND command)
  if(command MATCHES "^[A-Za-z0-9_.+:-]+$")
    # As in add_test, it may be a target that a later line makes.
    set(command "$<$<TARGET_EXISTS:${command}>:$<TARGET_FILE:${command}>>$<$<NOT:$<TARGET_EXISTS:${command}>>:${command}>")
  endif()
  add_test(NAME ${arg_NAME} COMMAND nngtrace::nngtrace run --error-exitcode 99 ${options} --
    ${command} ${arg_COMMAND})
endfunction()

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
# that libnng's calls of itself stay its own. All of both archives is linked in: libnng needs the
# recorder although TARGET may call nothing of NNG's itself, and a library of TARGET that does may
# come later on the command line. With -static the compiler leaves out the table by which call stacks
# are found.
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
  target_link_libraries(${target} PRIVATE
    -Wl,--whole-archive "${NNGTRACE_LIB}/libnngtrace_static.a" "${renamed}" -Wl,--no-whole-archive
    -Wl,--eh-frame-hdr Threads::Threads ${CMAKE_DL_LIBS})
endfunction()

if(NOT TARGET nngtrace::nngtrace)
  add_executable(nngtrace::nngtrace IMPORTED GLOBAL)
  set_target_properties(nngtrace::nngtrace PROPERTIES IMPORTED_LOCATION "${NNGTRACE_PROGRAM}")
  # A module: it is loaded by name, and nothing is linked with it.
  add_library(nngtrace::preload MODULE IMPORTED GLOBAL)
  nngtrace_libraries_(preload audit)
  set_target_properties(nngtrace::preload PROPERTIES IMPORTED_LOCATION "${preload}")
  add_library(nngtrace::headers INTERFACE IMPORTED GLOBAL)
  set_target_properties(nngtrace::headers PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${NNGTRACE_INCLUDE}")
endif()
