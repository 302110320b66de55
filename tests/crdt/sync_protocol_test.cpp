#include "crdt/sync_protocol.hpp"

#include "crdt/undo.hpp"
#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using namespace test;

TEST_CASE("two replicas become equal by each other's first message", "[crdt]") {
  Document one = village(1);
  Document two = village(2);
  must(one.put(map_root, "a", number(1)));
  one.commit();
  must(two.insert_text(text_root, 0, "padi"));
  two.commit();
  const SyncOutcome to_two = must(receive_sync_message(one, write_sync_step1(two)));
  const SyncOutcome to_one = must(receive_sync_message(two, write_sync_step1(one)));
  CHECK(to_two.kind == SyncKind::step1);
  CHECK_FALSE(to_two.applied.has_value());
  const SyncOutcome done = must(receive_sync_message(two, to_two.reply));
  CHECK(done.kind == SyncKind::step2);
  CHECK(done.reply.empty());
  CHECK(done.applied->applied);
  must(receive_sync_message(one, to_one.reply));
  CHECK(contents(one) == contents(two));

  must(one.put(map_root, "b", number(2)));
  const Bytes message = write_sync_update(one.commit().update);
  CHECK(message.front() == 2);
  CHECK(must(receive_sync_message(two, message)).kind == SyncKind::update);
  CHECK(contents(one) == contents(two));
}

TEST_CASE("undo leaves alone what a message brought with an origin", "[crdt]") {
  for (const Any& origin : {text("Budi"), Any::null()}) {
    Document one = village(1);
    UndoHistory history = must(UndoHistory::create(one, {}));
    Document two = village(2);
    must(two.put(map_root, "a", number(1)));
    must(receive_sync_message(one, write_sync_update(two.commit().update), origin));
    CHECK(must(history.undo()).popped == origin.is_null());
    CHECK(must(one.get(map_root, "a")).has_value() != origin.is_null());
  }
}

TEST_CASE("a message says how long it is; what follows is another", "[crdt]") {
  const Document document = village(1);
  Bytes both = write_sync_step1(document);
  const std::size_t first = both.size();
  const Bytes second = write_sync_update(Bytes{0, 0});
  both.insert(both.end(), second.begin(), second.end());
  const SyncMessage message = must(read_sync_message(both));
  CHECK(message.kind == SyncKind::step1);
  REQUIRE(message.bytes == first);
  CHECK(must(read_sync_message(ByteView(both).subspan(first))).kind == SyncKind::update);
}

TEST_CASE("other bytes leave the document as it was", "[crdt]") {
  Document document = village(1);
  for (const Bytes& bad : {Bytes{}, Bytes{3, 0}, Bytes{0, 2, 1}, Bytes{0, 1, 5}, Bytes{1, 1, 9}}) {
    CHECK(receive_sync_message(document, bad).error().code == Errc::malformed);
  }
  CHECK(document.state_vector().empty());
}

TEST_CASE("a refusal carries its reason", "[crdt]") {
  const Bytes message = write_permission_denied("bukan anggota");
  CHECK(message.front() == 0);
  CHECK(must(read_permission_denied(message)) == "bukan anggota");
  CHECK(read_permission_denied(Bytes{1, 0}).error().code == Errc::malformed);
  CHECK(read_permission_denied(Bytes{0, 3, 'a'}).error().code == Errc::malformed);
}

}  // namespace
}  // namespace lumbung::crdt
