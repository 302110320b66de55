#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crdt/segment/segment.hpp"

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

void use(ByteView file) {
  const Result<Segment> segment = Segment::open(file);
  if (segment) {
    (void)segment->diff({});
    (void)segment->diff({{1, 3}});
    (void)segment->changes();
    (void)load_segment({.client = 2}, file);
  }
  const Salvaged left = salvage(file);
  require(!left.update.empty());
  (void)Document::load({.client = 2}, left.update);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  if (data[0] % 2 == 0) {
    use({data + 1, size - 1});
    return 0;
  }
  static const Bytes sound = sound_file();
  Bytes file = sound;
  for (std::size_t i = 1; i + 2 < size; i += 3) {
    file[(data[i] * 256U + data[i + 1]) % file.size()] = data[i + 2];
  }
  use(file);
  return 0;
}
