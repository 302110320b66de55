#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "crdt/any.hpp"
#include "daemon/base/ensure.hpp"
#include "daemon/ledger/book.hpp"
#include "daemon/ledger/record_codec.hpp"

// Values that other laptops may have put into a year's book: each is read or told unknown, one that
// was read goes back to the same one, and a book of all of them keeps its identities.
//
// The input is JSON, so that the seeds can be read: a list of records, even places written by one
// log and odd ones by another that saw nothing of the first. Otherwise it is one encoded value.
namespace {

using namespace lumbung;
using namespace lumbung::ledger;

constexpr std::uint16_t year = 2017;
constexpr std::size_t records_max = 64;

std::vector<crdt::Any> values_of(ByteView input) {
  if (auto value = crdt::decode_any(input)) return {std::move(*value)};
  const auto text = crdt::parse_json({reinterpret_cast<const char*>(input.data()), input.size()});
  if (!text) return {};
  const crdt::Any::Array* list = text->as_array();
  if (list == nullptr) return {*text};
  return {list->begin(),
          list->begin() + static_cast<std::ptrdiff_t>(std::min(records_max, list->size()))};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const LogId logs[] = {LogId{{0xaa}}, LogId{{0xbb}}};
  CausalHistory history;
  for (const LogId& log : logs) history.open(log, std::nullopt);
  std::vector<Record> records;
  for (const crdt::Any& value : values_of({data, size})) {
    const Payload payload = decode(value, year);
    if (!std::holds_alternative<Unknown>(payload)) {
      const Payload again = decode(encode(payload), year);
      ensure(again.index() == payload.index(), "a record that was read can be written and read");
      ensure(date_of(again)->year() == year, "a record stands in its year's document");
    }
    const auto at = static_cast<std::uint32_t>(records.size());
    Record record;
    record.id = {logs[at % 2], year, at / 2};
    record.origin = {logs[at % 2], at / 2};
    record.envelope.bytes[0] = static_cast<std::uint8_t>(at);
    record.payload = payload;
    history.add(record.origin, {});
    records.push_back(std::move(record));
  }
  const Book book = build_book(records, history);
  ensure(broken_identities(book).empty(), "the identities hold in every book");
  return 0;
}
