#include "crdt/core/buffers.hpp"

#include <rapidcheck/catch.h>

#include <catch2/catch.hpp>
#include <deque>

#include "crdt/core/blocks.hpp"

using namespace lumbung::crdt;

namespace {

struct Content {
  Slice slice;
  Bytes bytes;
};

bool holds(const Buffers& buffers, const Content& content) {
  const ByteView view = buffers.view(content.slice);
  return std::equal(view.begin(), view.end(), content.bytes.begin(), content.bytes.end());
}

Content appended(Buffers& buffers, std::size_t count) {
  Bytes bytes(count);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(count + 7 * i);
  const Slice slice = buffers.append(bytes);
  return {slice, std::move(bytes)};
}

}  // namespace

TEST_CASE("contents are what was put in, however few buffers there may be", "[crdt]") {
  rc::prop("", [] {
    const auto most = *rc::gen::element<std::uint32_t>(2, 3, 5, Buffers::number_max);
    Buffers buffers(most);
    std::deque<Content> contents;
    const auto steps = *rc::gen::container<std::vector<std::pair<int, std::size_t>>>(
        rc::gen::pair(rc::gen::inRange(0, 10), rc::gen::inRange<std::size_t>(0, 9'000)));
    for (const auto& [what, count] : steps) {
      if (what < 6 || contents.size() < 2) {
        contents.push_back(appended(buffers, count));
      } else if (what < 9) {  // two neighbours join
        const std::size_t at = count % (contents.size() - 1);
        Content& left = contents[at];
        const Content right = contents[at + 1];
        buffers.join(left.slice, right.slice);
        left.bytes.insert(left.bytes.end(), right.bytes.begin(), right.bytes.end());
        contents.erase(contents.begin() + static_cast<std::ptrdiff_t>(at) + 1);
      } else {
        buffers.release(contents.front().slice);
        contents.pop_front();
      }
      for (const Content& content : contents) RC_ASSERT(holds(buffers, content));
    }
  });
}

TEST_CASE("buffers whose numbers are all taken keep no further update", "[crdt]") {
  constexpr std::uint32_t most = 3;
  Buffers buffers(most);
  const std::uint32_t first = buffers.adopt(Bytes(2'000, 1));
  const Slice used = buffers.use(first, 10, 5);
  CHECK_FALSE(buffers.full());
  const std::uint32_t second = buffers.adopt(Bytes(2'000, 2));
  CHECK(buffers.full());
  const Content large = appended(buffers, 100'000);
  const Content small = appended(buffers, 3);
  CHECK(large.slice.buffer == small.slice.buffer);
  CHECK(holds(buffers, large));
  CHECK(holds(buffers, small));
  buffers.settle(second);  // nobody used it
  CHECK_FALSE(buffers.full());
  buffers.settle(first);
  CHECK(buffers.view(used).size() == 5);
  CHECK(buffers.view(used).front() == 1);
}

TEST_CASE("a block takes up any slice that there is", "[crdt]") {
  Block block;
  CHECK(block.content().bytes == 0);
  const Slice last{Buffers::number_max - 1, 0xFFFF'FFF0U, 15};
  block.set_content(last);
  CHECK(block.content().buffer == last.buffer);
  CHECK(block.content().offset == last.offset);
  CHECK(block.content().bytes == last.bytes);
  CHECK(block.ref == Ref::gc);
  block.ref = Ref::doc;
  block.redone = true;
  CHECK(block.content().buffer == last.buffer);
  CHECK_FALSE(block.deleted);
}
