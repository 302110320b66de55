#include "crdt/tool/commands/arguments.hpp"

#include <map>

namespace lumbung::crdt::tool {
namespace {

tl::unexpected<Error> wrong(std::string detail) { return fail(Errc::malformed, std::move(detail)); }

Result<KnownRoot> read_root(std::string_view text) {
  static const std::map<std::string_view, ObjectType> types = {{"map", ObjectType::map},
                                                               {"array", ObjectType::array},
                                                               {"text", ObjectType::text},
                                                               {"xml", ObjectType::xml_fragment}};
  const std::size_t colon = text.rfind(':');
  const auto type =
      colon != std::string_view::npos ? types.find(text.substr(colon + 1)) : types.end();
  if (type == types.end()) {
    return wrong("--root needs NAME:TYPE, where TYPE is map, array, text or xml");
  }
  return KnownRoot{std::string(text.substr(0, colon)), type->second};
}

}  // namespace

Result<Arguments> read_arguments(std::span<const std::string_view> arguments) {
  Arguments out;
  bool only_files = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view name = arguments[i];
    if (only_files || name == "-" || !name.starts_with('-')) {
      out.files.emplace_back(name);
      continue;
    }
    if (name == "--") {
      only_files = true;
    } else if (name == "--v1") {
      out.encoding = Encoding::v1;
    } else if (name == "--v2") {
      out.encoding = Encoding::v2;
    } else if (name == "--to-v1") {
      out.to = Encoding::v1;
    } else if (name == "--to-v2") {
      out.to = Encoding::v2;
    } else if (name == "--bytes") {
      out.as_bytes = true;
    } else if (name == "-o" || name == "--since" || name == "--known" || name == "--root") {
      if (i + 1 == arguments.size()) return wrong("nothing stands behind " + std::string(name));
      const std::string value(arguments[++i]);
      if (name == "-o") {
        out.output = value;
      } else if (name == "--since") {
        out.since = value;
      } else if (name == "--known") {
        out.since_file = value;
      } else {
        Result<KnownRoot> root = read_root(value);
        if (!root) return tl::unexpected(root.error());
        out.roots.push_back(std::move(*root));
      }
    } else {
      return wrong("there is no option " + std::string(name));
    }
  }
  return out;
}

}  // namespace lumbung::crdt::tool
