#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crdt/document.hpp"
#include "crdt/limits.hpp"
#include "tests/fuzz/memory_budget.hpp"

// Any bytes as an update v2: an error that leaves the document as it was, or a document whose state
// can be written and read again in both encodings. The first byte cuts the input into two updates.
namespace {

using namespace lumbung::crdt;

void require(bool holds) {
  if (!holds) std::abort();
}

/// `sent` counts what came before, too: it may wait for this update and be read again.
void apply(Document& document, ByteView update, std::size_t sent) {
  const Bytes before = document.encode_state(Encoding::v2);
  bool applied = false;
  within_budget_v2(sent, [&] { applied = document.apply(update, Encoding::v2).has_value(); });
  if (!applied) require(document.encode_state(Encoding::v2) == before);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView input(data + 1, size - 1);
  const std::size_t cut = input.empty() ? 0 : data[0] % input.size();
  Options options;
  options.client = 1;
  options.collect = data[0] % 2 == 0 ? Collect::deleted_content : Collect::nothing;
  options.emit = EmitUpdates::on_commit_and_apply;
  options.encodings = EmitEncodings::both;
  Result<Document> document = Document::create(options);
  require(document.has_value());
  require(document->root("t", ObjectType::text).has_value());
  require(document->insert_text(ObjectId::root("t"), 0, "a\U0001F600b").has_value());
  (void)document->commit();
  apply(*document, input.subspan(cut), input.size() - cut);
  apply(*document, input.first(cut), input.size());

  options.client = 2;
  options.v2_structs_free = std::size_t{1} << 32;  // we trust what we wrote
  for (const Encoding encoding : {Encoding::v1, Encoding::v2}) {
    const Bytes state = document->encode_state(encoding);
    const Result<Document> copy = Document::load(options, state, encoding);
    require(copy.has_value());
    require(copy->state_vector() == document->state_vector());
  }
  return 0;
}
