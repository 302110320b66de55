#include "daemon/api/interface.hpp"

// From description.S, which takes in openapi.json byte for byte.
extern "C" const char lumbung_api_description_begin[];
extern "C" const char lumbung_api_description_end[];

namespace lumbung::api {

std::string_view description() {
  return {lumbung_api_description_begin,
          static_cast<std::size_t>(lumbung_api_description_end - lumbung_api_description_begin)};
}

}  // namespace lumbung::api
