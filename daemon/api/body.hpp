#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/civil_day.hpp"
#include "daemon/base/refusal.hpp"

/// Reading request bodies: every fault becomes a refusal that names its field, none throws.
namespace lumbung::api {

/// The refusals that reading has given so far.
using Faults = std::vector<Refusal>;

/// The object that `body` holds; bounded by limits::json_depth_max and http_body_bytes_max. An
/// empty body is an empty object. Fault: malformed_json.
[[nodiscard]] std::optional<boost::json::object> read_object(std::string_view body, Faults& faults);

/// One JSON object of a request. Each field is asked for by name; done() refuses the others, so
/// that a misspelt wish is not half obeyed.
///
/// Errors  field_missing, field_type, field_unknown, date_invalid: added to the faults, with the
///         pointer of the field; the value given back is then empty or zero.
/// Thread  One caller.
class Fields {
 public:
  Fields(const boost::json::object& object, std::string pointer, Faults& faults);

  [[nodiscard]] std::string text(std::string_view name);
  [[nodiscard]] std::optional<std::string> text_if(std::string_view name);
  [[nodiscard]] std::int64_t whole(std::string_view name);
  [[nodiscard]] std::optional<std::int64_t> whole_if(std::string_view name);
  [[nodiscard]] CivilDay day(std::string_view name);
  /// The field as it is; null if absent, or if it is JSON null.
  [[nodiscard]] const boost::json::value* value_if(std::string_view name);
  [[nodiscard]] const boost::json::object* object_if(std::string_view name);
  /// The elements; null and a fault if it is absent or no array.
  [[nodiscard]] const boost::json::array* array(std::string_view name);

  void refuse(std::string code, std::string_view name);
  [[nodiscard]] std::string pointer_of(std::string_view name) const;
  [[nodiscard]] Faults& faults() { return faults_; }
  /// Refuses every field that nobody asked for.
  void done();

 private:
  const boost::json::object& object_;
  std::string pointer_;
  Faults& faults_;
  std::vector<std::string_view> asked_;
};

}  // namespace lumbung::api
