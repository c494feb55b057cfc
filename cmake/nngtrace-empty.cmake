# An empty folder for the traces of tests: those of the last run go. See nngtrace_tests.
# usage: cmake -DFOLDER=DIR -P nngtrace-empty.cmake
file(MAKE_DIRECTORY "${FOLDER}")
file(GLOB old "${FOLDER}/*.trace")
if(old)
  file(REMOVE ${old})
endif()
