# SPDX-License-Identifier: GPL-2.0-or-later
# The libraries of virtscout-full. Each shared one costs every start about 60 us of mapping and relocating, and
# relocating our own tables, which are full of addresses, 300 us more (./dev bench start). So virtscout-full is linked
# statically, at a fixed address, with the C library, where there are archives of all. Who ships updates of those
# libraries (a distribution), or wants a position-independent program, turns it off.
option(VIRTSCOUT_STATIC_LIBRARIES "Link virtscout-full statically where there are archives of all libraries" ON)
set(VIRTSCOUT_FULL_STATIC ON)
if(NOT VIRTSCOUT_STATIC_LIBRARIES OR CMAKE_CROSSCOMPILING OR VIRTSCOUT_SANITIZE OR VIRTSCOUT_FUZZ)
  set(VIRTSCOUT_FULL_STATIC OFF)
endif()

# virtscout::NAME, made from the pkg-config module of that NAME.
function(virtscout_library name archive)
  add_library(virtscout_${name} INTERFACE)
  add_library(virtscout::${name} ALIAS virtscout_${name})
  if(VIRTSCOUT_STATIC_LIBRARIES AND NOT CMAKE_CROSSCOMPILING)
    pkg_get_variable(folder ${${name}_MODULE_NAME} libdir)
    find_library(VIRTSCOUT_${name}_ARCHIVE ${archive} HINTS ${folder})
    mark_as_advanced(VIRTSCOUT_${name}_ARCHIVE)
  endif()
  if(VIRTSCOUT_STATIC_LIBRARIES AND NOT CMAKE_CROSSCOMPILING AND VIRTSCOUT_${name}_ARCHIVE)
    target_include_directories(virtscout_${name} SYSTEM INTERFACE ${${name}_INCLUDE_DIRS})
    target_link_libraries(virtscout_${name} INTERFACE ${VIRTSCOUT_${name}_ARCHIVE})
  else()
    target_link_libraries(virtscout_${name} INTERFACE PkgConfig::${name})
    set(VIRTSCOUT_FULL_STATIC OFF PARENT_SCOPE)
  endif()
endfunction()

pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(DEFLATE REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(LZMA REQUIRED IMPORTED_TARGET liblzma)
virtscout_library(JANSSON libjansson.a)
virtscout_library(ZLIB libz.a)
virtscout_library(DEFLATE libdeflate.a)
virtscout_library(LZMA liblzma.a)
if(VIRTSCOUT_X86)
  pkg_check_modules(LIBCPUID REQUIRED IMPORTED_TARGET libcpuid)
  virtscout_library(LIBCPUID libcpuid.a)
endif()

# Whether a static program comes out of it is tried: archives may be of another kind, flags may forbid it.
if(VIRTSCOUT_FULL_STATIC)
  include(CheckCSourceCompiles)
  set(CMAKE_REQUIRED_LINK_OPTIONS -static)
  set(CMAKE_REQUIRED_LIBRARIES ${VIRTSCOUT_JANSSON_ARCHIVE} ${VIRTSCOUT_ZLIB_ARCHIVE} ${VIRTSCOUT_DEFLATE_ARCHIVE}
    ${VIRTSCOUT_LZMA_ARCHIVE} ${VIRTSCOUT_LIBCPUID_ARCHIVE})
  check_c_source_compiles("
    void *json_object(void); const char *zlibVersion(void); void *libdeflate_alloc_decompressor(void);
    const char *lzma_version_string(void);
    int main(void) { return !json_object() + !zlibVersion() + !libdeflate_alloc_decompressor() + !lzma_version_string(); }
    " VIRTSCOUT_LINKS_STATICALLY)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
  unset(CMAKE_REQUIRED_LIBRARIES)
  set(VIRTSCOUT_FULL_STATIC ${VIRTSCOUT_LINKS_STATICALLY})
endif()
if(VIRTSCOUT_FULL_STATIC)
  message(STATUS "virtscout-full: static, at a fixed address")
else()
  message(STATUS "virtscout-full: position-independent, with shared libraries where there are no archives")
endif()
