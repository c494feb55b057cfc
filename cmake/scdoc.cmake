# Makes manual pages of all *.scd of a folder, beside them.
# usage: cmake -DSCDOC=PROGRAM -DFOLDER=DIR -P scdoc.cmake
file(GLOB sources ${FOLDER}/*.scd)
foreach(source ${sources})
  string(REGEX REPLACE "\\.scd$" "" page ${source})
  execute_process(COMMAND ${SCDOC} INPUT_FILE ${source} OUTPUT_FILE ${page} RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "${SCDOC}: ${source}: ${failed}")
  endif()
endforeach()
