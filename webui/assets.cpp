#include "webui/assets.hpp"

#include <algorithm>

namespace lumbung::webui {

const Asset* find(std::string_view path) {
  const auto all = assets();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Asset& asset) { return asset.path == path; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace lumbung::webui
