#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crdt/document.hpp"
#include "tests/fuzz/memory_budget.hpp"

// Any bytes as an update: an error that leaves the document as it was, or a document whose state
// can be written, read and merged again. The first byte cuts the input into two updates.
namespace {

using namespace lumbung::crdt;

void require(bool holds) {
  if (!holds) std::abort();
}

Document open(ClientId client, Collect collect) {
  Result<Document> document = Document::create({client, collect, EmitUpdates::on_commit_and_apply});
  require(document.has_value());
  require(document->root("m", ObjectType::map).has_value());
  require(document->root("l", ObjectType::array).has_value());
  require(document->root("t", ObjectType::text).has_value());
  require(document->insert_text(ObjectId::root("t"), 0, "a\U0001F600b").has_value());
  require(document->put(ObjectId::root("m"), "k", Any::integer(1)).has_value());
  (void)document->commit();
  return std::move(*document);
}

/// `sent` counts what came before, too: it may wait for this update and be read again.
void apply(Document& document, ByteView update, std::size_t sent) {
  const Bytes before = document.encode_state();
  bool applied = false;
  within_budget(sent, [&] { applied = document.apply(update).has_value(); });
  if (!applied) require(document.encode_state() == before);
}

void use(Document& document) {
  for (const char* name : {"m", "l", "t"}) (void)document.read(ObjectId::root(name));
  (void)document.entries(ObjectId::root("m"));
  const auto length = document.length(ObjectId::root("t"));
  require(length.has_value());
  require(
      document.splice_text(ObjectId::root("t"), *length / 2, *length > 1 ? 1 : 0, "x").has_value());
  const auto elements = document.length(ObjectId::root("l"));
  require(document.insert(ObjectId::root("l"), *elements, {Any::null()}).has_value());
  (void)document.commit();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView input(data + 1, size - 1);
  const std::size_t cut = input.empty() ? 0 : data[0] % input.size();
  Document document = open(1, data[0] % 2 == 0 ? Collect::deleted_content : Collect::nothing);
  apply(document, input.subspan(cut), input.size() - cut);
  apply(document, input.first(cut), input.size());
  use(document);
  // What waited for a clock of this very document may be able to come in now: as in Yjs it does so
  // with the next update, of which a copy is one.
  require(document.apply(Bytes{0, 0}).has_value());
  const Bytes state = document.encode_state();
  Result<Document> copy = Document::load({2, Collect::nothing, EmitUpdates::on_commit}, state);
  require(copy.has_value());
  require(copy->state_vector() == document.state_vector());
  return 0;
}
