#include "crdt/counter.hpp"

namespace lumbung::crdt {
namespace {

constexpr std::int64_t part_max = (std::int64_t{1} << 53) - 1;

}  // namespace

Result<Counter> Counter::open(Document& document, std::string_view name) {
  const Result<ObjectId> map = document.root("c:" + std::string(name), ObjectType::map);
  if (!map) return tl::unexpected(map.error());
  return Counter(document, *map);
}

Result<> Counter::increment(std::int64_t by) {
  const std::string key = std::to_string(document_->client());
  const Result<std::int64_t> part = part_of(key);
  if (!part) return tl::unexpected(part.error());
  std::int64_t sum = 0;
  if (__builtin_add_overflow(*part, by, &sum) || sum > part_max || sum < -part_max) {
    return fail(Errc::limit, "a client's part of a counter");
  }
  return document_->put(map_, key, Any::integer(sum));
}

Result<std::int64_t> Counter::value() const {
  const Result<std::vector<std::string>> keys = document_->keys(map_);
  if (!keys) return tl::unexpected(keys.error());
  std::int64_t sum = 0;
  for (const std::string& key : *keys) {
    const Result<std::int64_t> part = part_of(key);
    if (!part) return part;
    if (__builtin_add_overflow(sum, *part, &sum)) return fail(Errc::limit, "counter");
  }
  return sum;
}

Result<std::int64_t> Counter::part_of(const std::string& key) const {
  const Result<std::optional<Element>> found = document_->get(map_, key);
  if (!found) return tl::unexpected(found.error());
  if (!*found || std::to_string((*found)->id.client) != key) return 0;
  const auto* value = std::get_if<Any>(&(*found)->value);
  return value != nullptr ? value->as_integer().value_or(0) : 0;
}

}  // namespace lumbung::crdt
