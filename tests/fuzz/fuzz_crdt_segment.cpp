#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crdt/segment/segment.hpp"
#include "tests/fuzz/memory_budget.hpp"

// A sound segment file with octets changed, or any bytes: an error, or answers that are errors or
// updates of some size. What salvage leaves is always an update that a document takes or refuses.
namespace {

using namespace lumbung::crdt;

void require(bool holds) {
  if (!holds) std::abort();
}

Bytes sound_file() {
  Result<Document> document = Document::create({.client = 1});
  require(document->root("t", ObjectType::text).has_value());
  for (int i = 0; i < 4; ++i) {
    require(document->insert_text(ObjectId::root("t"), 0, "padi").has_value());
    require(document->erase(ObjectId::root("t"), 1, 1).has_value());
    (void)document->commit();
  }
  ChangeRecord change;
  change.id = {1, 1};
  return save_segment(*document, {change});
}

std::size_t unpacked_bytes(ByteView file) {
  const Result<Segment> segment = Segment::open(file);
  require(segment.has_value());
  std::size_t sum = 0;
  for (const SegmentBlock& block : segment->blocks()) sum += block.raw_bytes;
  return sum;
}

/// `unpacked` is what the blocks hold that may still be sound.
void use(ByteView file, std::size_t unpacked) {
  Result<Segment> segment;
  const std::size_t paid = file.size() + unpacked;
  within_budget(paid, [&] { segment = Segment::open(file); });
  if (segment) {
    within_budget(paid, [&] { (void)segment->diff({}); });
    within_budget(paid, [&] { (void)segment->diff({{1, 3}}); });
    within_budget(paid, [&] { (void)segment->changes(); });
    within_budget(paid, [&] { (void)load_segment({.client = 2}, file); });
  }
  Salvaged left;
  within_budget(paid, [&] { left = salvage(file); });
  require(!left.update.empty());
  (void)Document::load({.client = 2}, left.update);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  if (data[0] % 2 == 0) {
    use({data + 1, size - 1}, 0);
    return 0;
  }
  static const Bytes sound = sound_file();
  static const std::size_t unpacked = unpacked_bytes(sound);
  Bytes file = sound;
  for (std::size_t i = 1; i + 2 < size; i += 3) {
    file[(data[i] * 256U + data[i + 1]) % file.size()] = data[i + 2];
  }
  use(file, unpacked);
  return 0;
}
