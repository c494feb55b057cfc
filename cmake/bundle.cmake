# NNGTRACE_BUNDLE: what `cmake --install` puts into a folder runs on any machine with this processor and a C
# library that is not older, wherever the folder is copied: the libraries that the program
# needs lie beside it, and are looked for there first. (The recorder needs none.)
option(NNGTRACE_BUNDLE "Install the libraries that nngtrace needs with it, to be copied to other machines" OFF)
if(NOT NNGTRACE_BUNDLE)
  return()
endif()

# DT_RPATH and not DT_RUNPATH, since it holds for what the libraries need themselves, too.
set_target_properties(nngtrace PROPERTIES BUILD_WITH_INSTALL_RPATH ON
  INSTALL_RPATH "$ORIGIN/${programs_to_libraries}")
target_link_options(nngtrace PRIVATE LINKER:--disable-new-dtags)

install(CODE "set(program \"$<TARGET_FILE:nngtrace>\")
  set(libraries \"${CMAKE_INSTALL_BINDIR}/${programs_to_libraries}\")")
install(CODE [[
  # The C library and what comes with it is the machine's own.
  file(GET_RUNTIME_DEPENDENCIES EXECUTABLES "${program}"
    RESOLVED_DEPENDENCIES_VAR found UNRESOLVED_DEPENDENCIES_VAR lost
    PRE_EXCLUDE_REGEXES "^ld-linux" "^lib(c|m|dl|rt|pthread|resolv)\\.so")
  if(lost)
    message(FATAL_ERROR "Libraries that the bundle needs were not found: ${lost}")
  endif()
  file(INSTALL DESTINATION "${CMAKE_INSTALL_PREFIX}/${libraries}" FILES ${found} FOLLOW_SYMLINK_CHAIN)
]])
