#include "tests/api/schema.hpp"

#include <algorithm>
#include <boost/json.hpp>

namespace lumbung::test {

namespace json = boost::json;

namespace {

class Judge {
 public:
  explicit Judge(const json::value& description) : description_(description) {}

  void judge(const json::value& schema, const json::value& value, const std::string& at) {
    const auto& rules = resolved(schema);
    if (const auto* choices = rules.if_contains("oneOf")) {
      if (!any_fits(choices->as_array(), value)) breach(at, "fits none of its forms");
      return;
    }
    if (const auto* type = rules.if_contains("type"); type != nullptr && !has_type(*type, value)) {
      return breach(at, "has the wrong type: " + json::serialize(value));
    }
    if (const auto* allowed = rules.if_contains("enum")) {
      const auto& words = allowed->as_array();
      if (std::find(words.begin(), words.end(), value) == words.end()) {
        breach(at, "is no documented word: " + json::serialize(value));
      }
    }
    if (value.is_object()) judge_object(rules, value.as_object(), at);
    if (const auto* items = rules.if_contains("items"); items != nullptr && value.is_array()) {
      for (std::size_t index = 0; index < value.as_array().size(); ++index) {
        judge(*items, value.as_array()[index], at + "/" + std::to_string(index));
      }
    }
  }

  std::vector<std::string> take() { return std::move(breaches_); }

 private:
  const json::object& resolved(const json::value& schema) const {
    const auto* reference = schema.as_object().if_contains("$ref");
    if (reference == nullptr) return schema.as_object();
    return resolved(description_.at_pointer(std::string(reference->as_string()).substr(1)));
  }

  bool any_fits(const json::array& choices, const json::value& value) const {
    return std::any_of(choices.begin(), choices.end(), [&](const json::value& choice) {
      Judge one(description_);
      one.judge(choice, value, "");
      return one.breaches_.empty();
    });
  }

  static bool has_type(const json::value& type, const json::value& value) {
    if (const auto* several = type.if_array()) {
      return std::any_of(several->begin(), several->end(),
                         [&](const json::value& one) { return has_type(one, value); });
    }
    const auto& name = type.as_string();
    if (name == "object") return value.is_object();
    if (name == "array") return value.is_array();
    if (name == "string") return value.is_string();
    if (name == "integer") return value.is_int64() || value.is_uint64();
    if (name == "boolean") return value.is_bool();
    return name == "null" && value.is_null();
  }

  void judge_object(const json::object& rules, const json::object& value, const std::string& at) {
    if (const auto* required = rules.if_contains("required")) {
      for (const auto& name : required->as_array()) {
        if (!value.contains(name.as_string())) {
          breach(at, "lacks " + std::string(name.as_string()));
        }
      }
    }
    const auto* known = rules.if_contains("properties");
    const auto* others = rules.if_contains("additionalProperties");
    for (const auto& field : value) {
      const std::string there = at + "/" + std::string(field.key());
      const auto* rule = known ? known->as_object().if_contains(field.key()) : nullptr;
      if (rule != nullptr) {
        judge(*rule, field.value(), there);
      } else if (others != nullptr) {
        judge(*others, field.value(), there);
      } else if (known != nullptr) {
        breach(there, "is not documented");
      }
    }
  }

  void breach(const std::string& at, const std::string& what) {
    breaches_.push_back(at + " " + what);
  }

  const json::value& description_;
  std::vector<std::string> breaches_;
};

const json::value* success_schema(const json::value& description, const std::string& operation) {
  for (const auto& path : description.at("paths").as_object()) {
    for (const auto& method : path.value().as_object()) {
      if (method.value().at("operationId").as_string() != operation) continue;
      for (const auto& answer : method.value().at("responses").as_object()) {
        if (answer.key().front() != '2') continue;
        return &answer.value().at_pointer("/content/application~1json/schema");
      }
    }
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> breaches(const json::value& description, const std::string& operation,
                                  const json::value& value) {
  const auto* schema = success_schema(description, operation);
  if (schema == nullptr) return {"no such operation: " + operation};
  Judge judge(description);
  judge.judge(*schema, value, "");
  return judge.take();
}

}  // namespace lumbung::test
