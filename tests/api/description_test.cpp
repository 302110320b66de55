#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <set>

#include "daemon/api/interface.hpp"

namespace lumbung::api {

namespace json = boost::json;

namespace {

json::object described() { return json::parse(description()).as_object(); }

using Operation = std::tuple<std::string, std::string, std::string>;

std::set<Operation> operations_of(const json::object& document) {
  std::set<Operation> operations;
  for (const auto& path : document.at("paths").as_object()) {
    for (const auto& method : path.value().as_object()) {
      std::string name(method.key());
      for (auto& c : name) c = static_cast<char>(c - 'a' + 'A');
      operations.emplace(name, std::string(path.key()),
                         std::string(method.value().at("operationId").as_string()));
    }
  }
  return operations;
}

/// Every "$ref" below `value`.
void collect_references(const json::value& value, std::set<std::string>& references) {
  if (const auto* object = value.if_object()) {
    for (const auto& field : *object) {
      if (field.key() == "$ref") references.emplace(field.value().as_string());
      collect_references(field.value(), references);
    }
  } else if (const auto* array = value.if_array()) {
    for (const auto& element : *array) collect_references(element, references);
  }
}

}  // namespace

TEST_CASE("every documented route is there, and every route is documented", "[api]") {
  std::set<Operation> built;
  for (const auto& route : routes()) {
    built.emplace(std::string(route.method), std::string(route.pattern),
                  std::string(route.operation));
  }
  CHECK(built == operations_of(described()));
}

TEST_CASE("the description knows every code that can be answered, and no other", "[api]") {
  std::set<std::string_view> sentences;
  for (const auto& sentence : catalogue()) sentences.insert(sentence.code);
  const auto document = described();
  std::set<std::string_view> documented;
  const auto& codes = document.at("components").at("schemas").at("ProblemCode").at("enum");
  for (const auto& code : codes.as_array()) documented.insert(code.as_string());
  CHECK(documented == sentences);
  for (const auto& path : document.at("paths").as_object()) {
    for (const auto& method : path.value().as_object()) {
      const auto* named = method.value().as_object().if_contains("x-codes");
      if (named == nullptr) continue;
      for (const auto& code : named->as_array()) {
        CAPTURE(path.key(), code);
        CHECK(documented.contains(code.as_string()));
      }
    }
  }
}

TEST_CASE("every reference of the description leads somewhere", "[api]") {
  const json::value document = described();
  std::set<std::string> references;
  collect_references(document, references);
  CHECK(references.size() > 30);
  for (const auto& reference : references) {
    CAPTURE(reference);
    boost::system::error_code code;
    CHECK(document.find_pointer(reference.substr(1), code) != nullptr);
  }
}

}  // namespace lumbung::api
