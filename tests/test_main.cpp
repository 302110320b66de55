// The one expensive Catch2 translation unit, shared by every test binary.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
