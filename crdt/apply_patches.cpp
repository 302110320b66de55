#include <algorithm>

#include "crdt/core/shown.hpp"
#include "crdt/core/utf.hpp"
#include "crdt/patch.hpp"

namespace lumbung::crdt {
namespace {

Result<Any> edit_text(const std::string& text, const Patch& patch) {
  const std::size_t length = utf16_length(text);
  const std::size_t count = patch.kind == Patch::Kind::erase ? patch.count : 0;
  if (patch.index > length || count > length - patch.index) {
    return fail(Errc::out_of_range, "patch");
  }
  std::string all = units_between(text, 0, patch.index);
  if (patch.kind == Patch::Kind::insert_text) all += patch.text;
  if (patch.kind == Patch::Kind::insert) {
    for (std::size_t i = 0; i < patch.values.size(); ++i) all += embed_character;
  }
  const std::size_t behind = patch.index + count;
  return Any::string(all + units_between(text, behind, length - behind));
}

Result<Any> edit_array(Any::Array values, const Patch& patch) {
  const std::size_t count = patch.kind == Patch::Kind::erase ? patch.count : 0;
  if (patch.index > values.size() || count > values.size() - patch.index) {
    return fail(Errc::out_of_range, "patch");
  }
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(patch.index);
  if (patch.kind == Patch::Kind::erase) {
    values.erase(at, at + static_cast<std::ptrdiff_t>(count));
  } else {
    values.insert(at, patch.values.begin(), patch.values.end());
  }
  return Any::array(std::move(values));
}

Result<Any> edit(const Any& value, const Patch& patch) {
  switch (patch.kind) {
    case Patch::Kind::put: {
      if (!value.is_object()) return fail(Errc::wrong_type, "patch");
      Any changed = value;
      changed.set(patch.key, patch.value);
      return changed;
    }
    case Patch::Kind::erase_key: {
      if (value.find(patch.key) == nullptr) return fail(Errc::not_found, "patch");
      Any::Members members = *value.members();
      std::erase_if(members, [&](const Any::Member& one) { return one.key == patch.key; });
      return Any::object(std::move(members));
    }
    case Patch::Kind::insert:
    case Patch::Kind::erase:
      if (const Any::Array* array = value.as_array()) return edit_array(*array, patch);
      [[fallthrough]];
    case Patch::Kind::insert_text:
      if (const std::string* text = value.as_string()) return edit_text(*text, patch);
      return fail(Errc::wrong_type, "patch");
    case Patch::Kind::mark:
      if (value.as_string() == nullptr) return fail(Errc::wrong_type, "patch");
      return value;  // formats do not show
  }
  return value;
}

Result<Any> edit_at(const Any& value, const Patch& patch, std::size_t depth) {
  if (depth == patch.path.size()) return edit(value, patch);
  const PathStep& step = patch.path[depth];
  const auto* key = std::get_if<std::string>(&step);
  const auto* index = std::get_if<std::size_t>(&step);
  const Any::Array* array = value.as_array();
  const Any* inner = nullptr;
  if (key != nullptr) inner = value.find(*key);
  if (index != nullptr && array != nullptr && *index < array->size()) inner = &(*array)[*index];
  if (inner == nullptr) return fail(Errc::not_found, "patch");
  Result<Any> changed = edit_at(*inner, patch, depth + 1);
  if (!changed) return changed;
  if (key != nullptr) {
    Any whole = value;
    whole.set(*key, std::move(*changed));
    return whole;
  }
  Any::Array values = *array;
  values[*index] = std::move(*changed);
  return Any::array(std::move(values));
}

}  // namespace

Result<Any> apply_patches(const Any& roots, const std::vector<Patch>& patches) {
  Any value = roots;
  for (const Patch& patch : patches) {
    Result<Any> changed = edit_at(value, patch, 0);
    if (!changed) return changed;
    value = std::move(*changed);
  }
  return value;
}

}  // namespace lumbung::crdt
