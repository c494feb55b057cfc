# NNGTRACE_BUNDLE: what `cmake --install` puts into a folder runs on any machine with this processor and a C
# library that is not older, wherever the folder is copied: the libraries that the program and the recorder
# need lie beside them, and are looked for there first.
option(NNGTRACE_BUNDLE "Install the libraries that nngtrace needs with it, to be copied to other machines" OFF)
if(NOT NNGTRACE_BUNDLE)
  return()
endif()

# DT_RPATH and not DT_RUNPATH, since it holds for what the libraries need themselves, too.
set_target_properties(nngtrace PROPERTIES BUILD_WITH_INSTALL_RPATH ON
  INSTALL_RPATH "$ORIGIN/${programs_to_libraries}")
set_target_properties(nngtrace_shim PROPERTIES BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN")
foreach(target nngtrace nngtrace_shim)
  target_link_options(${target} PRIVATE LINKER:--disable-new-dtags)
endforeach()

# The recorder opens Zydis by name: no file says that it needs it.
set(opened "")
find_library(ZYDIS_LIBRARY libZydis.so.${zydis})
mark_as_advanced(ZYDIS_LIBRARY)
if(ZYDIS_HEADER AND ZYDIS_LIBRARY)
  set(opened "${ZYDIS_LIBRARY}")
endif()

install(CODE "set(program \"$<TARGET_FILE:nngtrace>\")
  set(opened \"${opened}\")
  set(libraries \"${CMAKE_INSTALL_BINDIR}/${programs_to_libraries}\")")
install(CODE [[
  # The C library and what comes with it is the machine's own.
  file(GET_RUNTIME_DEPENDENCIES EXECUTABLES "${program}" LIBRARIES ${opened}
    RESOLVED_DEPENDENCIES_VAR found UNRESOLVED_DEPENDENCIES_VAR lost
    PRE_EXCLUDE_REGEXES "^ld-linux" "^lib(c|m|dl|rt|pthread|resolv)\\.so")
  if(lost)
    message(FATAL_ERROR "Libraries that the bundle needs were not found: ${lost}")
  endif()
  file(INSTALL DESTINATION "${CMAKE_INSTALL_PREFIX}/${libraries}" FILES ${found} ${opened} FOLLOW_SYMLINK_CHAIN)
]])
