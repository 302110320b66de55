#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crdt/sync_protocol.hpp"
#include "tests/fuzz/memory_budget.hpp"

// Any bytes as messages of the sync protocol, one behind the other: errors that leave the document
// as it was, or steps that another replica can follow.
namespace {

using namespace lumbung::crdt;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Result<Document> document = Document::create({1, Collect::nothing, EmitUpdates::on_commit});
  require(document->root("t", ObjectType::text).has_value());
  require(document->insert_text(ObjectId::root("t"), 0, "abcd").has_value());
  (void)document->commit();
  ByteView left(data, size);
  while (!left.empty()) {
    const Result<SyncMessage> message = read_sync_message(left);
    if (!message) break;
    require(message->bytes <= left.size() && message->payload.size() < message->bytes);
    const Bytes before = document->encode_state();
    Result<SyncOutcome> outcome;
    within_budget(size, [&] { outcome = receive_sync_message(*document, left); });
    if (!outcome) {
      require(document->encode_state() == before);
    } else if (outcome->kind == SyncKind::step1) {
      Result<Document> other = Document::create({2, Collect::nothing, EmitUpdates::on_commit});
      const Result<SyncOutcome> answered = receive_sync_message(*other, outcome->reply);
      // What came before may have claimed to be the other replica's own.
      require(answered || answered.error().code == Errc::client_id_reuse);
    }
    left = left.subspan(message->bytes);
  }
  (void)read_permission_denied({data, size});
  return 0;
}
