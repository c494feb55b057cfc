# Which packages hold what the build needs, by distribution. What is missing is named with them,
# all at once.

# package_needs(RESULT WHAT...): those of WHAT that are not here, as lines of text.
set(package_table # what | Debian and Ubuntu | Fedora | Arch
  "libdw|libdw-dev|elfutils-devel|libelf"
  "libelf|libelf-dev|elfutils-libelf-devel|libelf"
  "nng|libnng-dev|nng-devel|nng"
  "criterion|libcriterion-dev|criterion-devel|criterion"
  "jansson|libjansson-dev|jansson-devel|jansson"
  "pkg-config|pkg-config|pkgconf-pkg-config|pkgconf")

function(package_line result what)
  foreach(row ${package_table})
    string(REPLACE "|" ";" row "${row}")
    list(GET row 0 name)
    if(name STREQUAL what)
      list(GET row 1 debian)
      list(GET row 2 fedora)
      list(GET row 3 arch)
      set(${result} "  ${what}: ${debian} (Debian, Ubuntu), ${fedora} (Fedora), ${arch} (Arch)\n"
        PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "cmake/packages.cmake has no row for ${what}")
endfunction()

# Sets RESULT to a line of text for each that is missing; empty: nothing is.
function(package_needs result)
  set(missing "")
  foreach(what ${ARGN})
    if(what STREQUAL "pkg-config")
      find_package(PkgConfig QUIET)
      set(there ${PKG_CONFIG_FOUND})
    elseif(what STREQUAL "nng") # NNG installs no .pc file everywhere
      find_library(NNG_LIBRARY NAMES nng)
      find_path(NNG_INCLUDE nng/nng.h)
      set(there FALSE)
      if(NNG_LIBRARY AND NNG_INCLUDE)
        set(there TRUE)
      endif()
    elseif(PKG_CONFIG_FOUND)
      string(TOUPPER ${what} prefix)
      pkg_check_modules(NEED_${prefix} QUIET ${what})
      set(there ${NEED_${prefix}_FOUND})
    else()
      set(there TRUE) # cannot be asked before pkg-config is there
    endif()
    if(NOT there)
      package_line(line ${what})
      string(APPEND missing "${line}")
    endif()
  endforeach()
  set(${result} "${missing}" PARENT_SCOPE)
endfunction()
