#include "daemon/api/body.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "daemon/base/limits.hpp"

namespace lumbung::api {

namespace json = boost::json;

namespace {

constexpr std::size_t kFaultsMax = 64;  // more would not help anybody

}  // namespace

std::optional<json::object> read_object(std::string_view body, Faults& faults) {
  if (body.empty()) return json::object{};
  json::parse_options options;
  options.max_depth = limits::json_depth_max;
  boost::system::error_code code = json::error::syntax;
  json::value value;
  if (body.size() <= limits::http_body_bytes_max) value = json::parse(body, code, {}, options);
  if (code || !value.is_object()) {
    faults.push_back(Refusal{"malformed_json", {}, {}, {}});
    return std::nullopt;
  }
  return std::move(value.as_object());
}

Fields::Fields(const json::object& object, std::string pointer, Faults& faults)
    : object_(object), pointer_(std::move(pointer)), faults_(faults) {}

std::string Fields::pointer_of(std::string_view name) const {
  std::string out = pointer_ + "/";
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

void Fields::refuse(std::string code, std::string_view name) {
  if (faults_.size() < kFaultsMax) {
    faults_.push_back(Refusal{std::move(code), pointer_of(name), {}, {}});
  }
}

const json::value* Fields::value_if(std::string_view name) {
  asked_.push_back(name);
  const auto* value = object_.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::optional<std::string> Fields::text_if(std::string_view name) {
  const auto* value = value_if(name);
  if (value == nullptr) return std::nullopt;
  if (const auto* text = value->if_string()) return std::string(*text);
  refuse("field_type", name);
  return std::nullopt;
}

std::string Fields::text(std::string_view name) {
  const auto before = faults_.size();
  auto text = text_if(name);
  if (!text && faults_.size() == before) refuse("field_missing", name);
  return text.value_or("");
}

std::optional<std::int64_t> Fields::whole_if(std::string_view name) {
  const auto* value = value_if(name);
  if (value == nullptr) return std::nullopt;
  // Figures beyond 2^53 - 1 are no exact JSON numbers, and no amounts either.
  if (const auto* whole = value->if_int64();
      whole && *whole <= limits::rupiah_max && *whole >= -limits::rupiah_max) {
    return *whole;
  }
  refuse("field_type", name);
  return std::nullopt;
}

std::int64_t Fields::whole(std::string_view name) {
  const auto before = faults_.size();
  const auto whole = whole_if(name);
  if (!whole && faults_.size() == before) refuse("field_missing", name);
  return whole.value_or(0);
}

CivilDay Fields::day(std::string_view name) {
  const auto before = faults_.size();
  const auto text = this->text(name);
  if (faults_.size() != before) return {};
  const auto day = CivilDay::parse(text);
  if (!day) refuse("date_invalid", name);
  return day.value_or(CivilDay());
}

const json::object* Fields::object_if(std::string_view name) {
  const auto* value = value_if(name);
  if (value == nullptr) return nullptr;
  if (const auto* object = value->if_object()) return object;
  refuse("field_type", name);
  return nullptr;
}

const json::array* Fields::array(std::string_view name) {
  const auto* value = value_if(name);
  if (value != nullptr) {
    if (const auto* array = value->if_array()) return array;
  }
  refuse(value == nullptr ? "field_missing" : "field_type", name);
  return nullptr;
}

void Fields::done() {
  for (const auto& field : object_) {
    const std::string_view name = field.key();
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) {
      refuse("field_unknown", name);
    }
  }
}

}  // namespace lumbung::api
