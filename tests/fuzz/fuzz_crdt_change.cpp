#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crdt/history.hpp"
#include "tests/fuzz/memory_budget.hpp"

// Any bytes as a change: an error, or a change with this one encoding, which a history takes, keeps
// waiting or refuses and then is as it was.
namespace {

using namespace lumbung::crdt;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  Result<ChangeRecord> change;
  within_budget(size, [&] { change = decode_change(bytes); });
  if (!change) return 0;
  const Bytes again = encode_change(*change);
  require(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));

  Result<History> history = History::create({.client = 1});
  require(history->document().root("m", ObjectType::map).has_value());
  require(history->document().put(ObjectId::root("m"), "k", Any::integer(1)).has_value());
  require(history->commit({}).has_value());
  const Bytes before = history->document().encode_state();
  bool taken = false;
  within_budget(size, [&] { taken = history->apply(*change).has_value(); });
  if (!taken) {
    require(history->document().encode_state() == before);
    return 0;
  }
  require(history->document().missing().empty());
  require(history->at(history->heads(), {.client = 2}).has_value());
  require(history->diff({{1, 1}}, history->heads()).has_value());
  require(history->get_all(ObjectId::root("m"), "k").has_value());
  return 0;
}
