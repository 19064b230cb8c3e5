# Libraries that come from the distribution's packages (scripts/install-dependencies names them).
find_package(PkgConfig REQUIRED)
pkg_check_modules(cjson REQUIRED IMPORTED_TARGET libcjson)
pkg_check_modules(expat REQUIRED IMPORTED_TARGET expat)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
if(NOT WIN32)
    # For hosts over the network, and simulated ones that answer there.
    pkg_check_modules(curl REQUIRED libcurl>=7.85)
    pkg_check_modules(gssapi REQUIRED mit-krb5-gssapi)
    pkg_check_modules(openssl REQUIRED openssl>=3)
    find_package(Threads REQUIRED)
endif()
