#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crdt/snapshot.hpp"
#include "tests/fuzz/memory_budget.hpp"

// Any bytes as a snapshot of either format: an error, or a moment that is written and read again
// as the same, and that a document is restored at or is not.
namespace {

using namespace lumbung::crdt;

void require(bool holds) {
  if (!holds) std::abort();
}

void use(Document& document, const Snapshot& moment) {
  const Bytes before = document.encode_state();
  const Result<Document> restored =
      restore(document, moment, {2, Collect::nothing, EmitUpdates::on_commit});
  if (restored) require(restored->encode_state_vector().size() <= before.size());
  require(text_at(document, ObjectId::root("t"), moment).has_value());
  require(elements_at(document, ObjectId::root("t"), moment).has_value());
  require(get_at(document, ObjectId::root("m"), "k", moment).has_value());
  (void)contains_update(moment, before);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes(data + 1, size - 1);
  Result<Snapshot> moment;
  within_budget(size, [&] {
    moment = data[0] % 2 == 0 ? decode_snapshot(bytes) : decode_snapshot_v2(bytes);
  });
  if (!moment) return 0;
  require(*decode_snapshot(encode_snapshot(*moment)) == *moment);
  require(*decode_snapshot_v2(encode_snapshot_v2(*moment)) == *moment);
  Result<Document> document = Document::create({1, Collect::nothing, EmitUpdates::on_commit});
  require(document->root("m", ObjectType::map).has_value());
  require(document->root("t", ObjectType::text).has_value());
  require(document->insert_text(ObjectId::root("t"), 0, "a\U0001F600bcd").has_value());
  require(document->put(ObjectId::root("m"), "k", Any::integer(1)).has_value());
  require(document->put(ObjectId::root("m"), "k", Any::integer(2)).has_value());
  (void)document->commit();
  use(*document, *moment);
  return 0;
}
