#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crdt/document.hpp"

namespace lumbung::crdt::test {

/// The value of a Result that the test takes for granted.
template <class T>
T must(Result<T> result) {
  if (!result) FAIL(result.error().detail);
  return std::move(*result);
}
inline void must(const Result<>& result) {
  if (!result) FAIL(result.error().detail);
}

/// Why there is no value, if there is none.
template <class T>
std::optional<Errc> errc(const Result<T>& result) {
  return result ? std::nullopt : std::optional(result.error().code);
}

inline Document replica(ClientId client, Collect collect = Collect::deleted_content) {
  Options options{client, collect, EmitUpdates::on_commit_and_apply};
  options.changes = ListChanges::with_each_transaction;
  return must(Document::create(options));
}

inline const ObjectId map_root = ObjectId::root("peta");
inline const ObjectId list_root = ObjectId::root("daftar");
inline const ObjectId text_root = ObjectId::root("teks");

/// A replica whose three usual roots are declared.
inline Document village(ClientId client, Collect collect = Collect::deleted_content) {
  Document document = replica(client, collect);
  must(document.root("peta", ObjectType::map));
  must(document.root("daftar", ObjectType::array));
  must(document.root("teks", ObjectType::text));
  return document;
}

inline Any number(std::int64_t value) { return Any::integer(value); }
inline Any text(std::string_view value) { return Any::string(value); }

/// The value with object keys sorted: their order tells only in which order keys came here.
inline Any sorted(const Any& value) {
  if (const auto* members = value.members()) {
    Any::Members all = *members;
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    for (Any::Member& member : all) member.value = sorted(member.value);
    return Any::object(std::move(all));
  }
  if (const auto* elements = value.as_array()) {
    Any::Array all;
    for (const Any& element : *elements) all.push_back(sorted(element));
    return Any::array(std::move(all));
  }
  return value;
}

/// Everything in the usual roots, for comparing replicas.
inline std::string contents(const Document& document) {
  std::string all;
  for (const ObjectId& root : {map_root, list_root, text_root}) {
    all += to_json(sorted(must(document.read(root)))) + "\n";
  }
  return all;
}

}  // namespace lumbung::crdt::test
