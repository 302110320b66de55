// An update out of a well-signed envelope of a tampered program: what passes the check of content
// goes into its document whole, and a book's records stand where their ids say, those too that come
// behind it. The first octet chooses the document: even the log's book, odd the group's register.
#include <cstddef>
#include <cstdint>

#include "daemon/base/ensure.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/ledger/record_codec.hpp"
#include "daemon/log/envelope.hpp"
#include "daemon/node/content_check.hpp"

namespace {

using namespace lumbung;

struct Stage {
  LogId log = LogId{{1, 2, 3}};
  CausalHistory history;
  node::Documents documents{identity::SpaceKind::group, 99};
  std::uint64_t seq = 0;

  Stage() {
    history.open(log, std::nullopt);
    history.add({log, seq}, {});
    auto book = make(to_hex(log), crdt::ObjectType::array);
    const auto array = crdt::ObjectId::root(to_hex(log));
    ensure(book.insert(array, 0, {crdt::Any::integer(1), crdt::Any::integer(2)}).has_value(), "");
    take("buku/2017", book.commit().update);
    auto group = make("kelompok", crdt::ObjectType::map);
    ensure(group.put(crdt::ObjectId::root("kelompok"), "name", crdt::Any::string("A")).has_value(),
           "");
    take("kelompok", group.commit().update);
  }

  crdt::Document make(const std::string& root, crdt::ObjectType type) const {
    auto document = crdt::Document::create({client(), crdt::Collect::nothing});
    ensure(document.has_value() && document->root(root, type).has_value(), "a fresh document");
    return std::move(*document);
  }

  [[nodiscard]] crdt::ClientId client() const { return log::client_id_of(log, 0); }

  bool take(const std::string& name, Bytes update) {
    history.add({log, ++seq}, {});
    const node::Arrival arrival{{log, seq}, {}, {}, {}};
    const log::DocumentUpdate content{name, std::nullopt, 0, std::move(update)};
    if (node::check_update(documents, arrival, content, history)) return false;
    ensure(documents.integrate(arrival, content).has_value(), "what passes can be merged");
    return true;
  }

  /// One more record of the log, written upon what stands there.
  void go_on() {
    const auto& held = documents.find("buku/2017")->document;
    auto book = make(to_hex(log), crdt::ObjectType::array);
    ensure(book.replay(held.encode_state()).has_value(), "a book's state can be read");
    const auto clock = static_cast<std::size_t>(held.next_clock(client()));
    ensure(
        book.insert(crdt::ObjectId::root(to_hex(log)), clock, {crdt::Any::integer(3)}).has_value(),
        "each clock of the book has a place");
    ensure(take("buku/2017", book.commit().update), "honest records come in");
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Stage stage;
  ensure(stage.documents.records().size() == 2, "the honest part stands");
  const std::string name = data[0] % 2 == 0 ? "buku/2017" : "kelompok";
  if (!stage.take(name, Bytes(data + 1, data + size))) return 0;
  ensure(stage.documents.find(name)->document.missing().empty(), "nothing is left waiting");
  stage.go_on();
  std::uint32_t index = 0;
  for (const auto& record : stage.documents.records()) {
    ensure(record.id.index == index++, "records stand in the order of their ids");
  }
  const auto& book = stage.documents.find("buku/2017")->document;
  ensure(book.next_clock(stage.client()) == index, "each clock of the book is a record");
  return 0;
}
