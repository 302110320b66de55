#include <cstddef>
#include <cstdint>
#include <span>

#include "crdt/any.hpp"
#include "daemon/base/ensure.hpp"
#include "daemon/ledger/book.hpp"
#include "daemon/ledger/record_codec.hpp"

// Any value that another laptop may have put into a year's book: it is read, and a record that was
// read goes back to the same one; a book of it keeps its identities.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  using namespace lumbung::ledger;
  const auto value = crdt::decode_any({data, size});
  if (!value) return 0;
  const Payload payload = decode(*value, 2017);
  Record record;
  record.id.year = 2017;
  record.payload = payload;
  if (!std::holds_alternative<Unknown>(payload)) {
    const Payload again = decode(encode(payload), 2017);
    ensure(again.index() == payload.index(), "a record that was read can be written and read");
    ensure(date_of(again)->year() == 2017, "a record stands in its year's document");
  }
  const Book book = build_book(std::span(&record, 1), CausalHistory());
  ensure(broken_identities(book).empty(), "the identities hold in every book");
  return 0;
}
