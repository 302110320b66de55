#include "crdt/segment/segment.hpp"

#include <algorithm>

#include "crdt/core/doc.hpp"
#include "crdt/core/outs.hpp"
#include "crdt/limits.hpp"
#include "crdt/segment/block_file.hpp"
#include "crdt/segment/parts.hpp"

namespace lumbung::crdt {
namespace {

/// Structs of one block before packing: a reader of a few clocks unpacks no more than this, unless
/// a single struct is longer.
constexpr std::size_t block_bytes = std::size_t{64} << 10;

tl::unexpected<Error> bad(const char* what) { return fail(Errc::malformed, what); }

/// Writes one client's structs in blocks.
class StructBlocks {
 public:
  StructBlocks(Bytes& file, std::vector<SegmentBlock>& blocks) : file_(file), blocks_(blocks) {}

  void add(const ClockRange& range, ByteView encoded) {
    if (open_.structs > 0 && open_.range.client != range.client) close();
    if (open_.structs == 0) open_.range = {range.client, range.clock, 0};
    raw_.raw(encoded);
    ++open_.structs;
    open_.range.length += range.length;
    if (raw_.size() >= block_bytes) close();
  }

  void close() {
    if (open_.structs == 0) return;
    segment::add_block(file_, open_, raw_.view());
    blocks_.push_back(open_);
    open_ = {};
    raw_ = Writer{};
  }

 private:
  Bytes& file_;
  std::vector<SegmentBlock>& blocks_;
  SegmentBlock open_;
  Writer raw_;
};

void add_changes(Bytes& file, std::vector<SegmentBlock>& blocks,
                 const std::vector<ChangeRecord>& changes) {
  SegmentBlock open;
  open.kind = SegmentBlock::Kind::changes;
  Writer raw;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    raw.var_bytes(encode_change(changes[i]));
    ++open.range.length;
    if (raw.size() < block_bytes && i + 1 < changes.size()) continue;
    segment::add_block(file, open, raw.view());
    blocks.push_back(open);
    open.range = {0, i + 1, 0};
    raw = Writer{};
  }
}

Bytes index_of(const StateVector& state, const std::vector<SegmentBlock>& blocks) {
  Writer raw;
  raw.raw(encode_state_vector(state));
  raw.var_uint(blocks.size());
  for (const SegmentBlock& block : blocks) {
    for (const std::uint64_t number :
         {static_cast<std::uint64_t>(block.kind), block.range.client, block.range.clock,
          block.range.length, block.structs, block.raw_bytes, block.packed_bytes, block.offset}) {
      raw.var_uint(number);
    }
  }
  return raw.take();
}

}  // namespace

Bytes save_segment(const Document& document, const std::vector<ChangeRecord>& changes) {
  const Doc& doc = document.inside();
  Bytes file(segment::magic.begin(), segment::magic.end());
  std::vector<SegmentBlock> blocks;
  StructBlocks structs(file, blocks);
  doc.each_struct([&](const ClockRange& range, ByteView bytes) { structs.add(range, bytes); });
  structs.close();
  const auto add = [&](SegmentBlock::Kind kind, ByteView raw) {
    SegmentBlock block;
    block.kind = kind;
    segment::add_block(file, block, raw);
    blocks.push_back(block);
  };
  Writer deletes;
  write_delete_set(deletes, doc.deleted());
  add(SegmentBlock::Kind::deletes, deletes.view());
  const Bytes waiting = doc.waiting();
  if (!waiting.empty()) add(SegmentBlock::Kind::waiting, waiting);
  add_changes(file, blocks, changes);
  SegmentBlock index;
  index.kind = SegmentBlock::Kind::index;
  segment::add_block(file, index, index_of(document.state_vector(), blocks));
  segment::add_footer(file, index.offset);
  return file;
}

Result<Document> load_segment(const Options& options, ByteView file) {
  const Result<Segment> segment = Segment::open(file);
  if (!segment) return tl::unexpected(segment.error());
  const Result<Bytes> state = segment->diff({});
  if (!state) return tl::unexpected(state.error());
  return Document::load(options, *state);
}

Result<Segment> Segment::open(ByteView file) {
  const std::optional<std::uint64_t> offset = segment::read_footer(file);
  if (!offset) return bad("segment footer");
  const std::optional<SegmentBlock> block = segment::read_header(file, *offset);
  if (!block || block->kind != SegmentBlock::Kind::index) return bad("segment index");
  const Result<Bytes> raw = segment::unpack(file, *block);
  if (!raw) return tl::unexpected(raw.error());
  Segment opened;
  opened.file_ = file;
  if (Result<> read = opened.read_index(*raw); !read) return tl::unexpected(read.error());
  if (Result<> fine = opened.check_index(); !fine) return tl::unexpected(fine.error());
  return opened;
}

Result<> Segment::read_index(ByteView raw) {
  Reader reader(raw);
  std::uint64_t count = 0;
  if (!reader.var_uint(count) || count > reader.left() / 2) return bad("segment index");
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t client = 0;
    std::uint64_t clock = 0;
    if (!reader.var_uint(client) || !reader.var_uint(clock)) return bad("segment index");
    state_[client] = clock;
  }
  if (!reader.var_uint(count) || count > reader.left() / 8) return bad("segment index");
  for (std::uint64_t i = 0; i < count; ++i) {
    SegmentBlock block;
    std::uint64_t kind = 0;
    for (std::uint64_t* number :
         {&kind, &block.range.client, &block.range.clock, &block.range.length, &block.structs,
          &block.raw_bytes, &block.packed_bytes, &block.offset}) {
      if (!reader.var_uint(*number)) return bad("segment index");
    }
    if (kind < 1 || kind >= static_cast<std::uint64_t>(SegmentBlock::Kind::index)) {
      return bad("segment index");
    }
    block.kind = static_cast<SegmentBlock::Kind>(kind);
    if (block.kind == SegmentBlock::Kind::structs) structs_[block.range.client].push_back(block);
    blocks_.push_back(block);
  }
  return reader.left() == 0 ? Result<>{} : bad("segment index");
}

/// Blocks do not overlap, so that a small file cannot unpack to much; each client's blocks follow
/// one another from its first clock on.
Result<> Segment::check_index() const {
  std::uint64_t end = segment::magic.size();
  for (const SegmentBlock& block : blocks_) {
    if (block.offset < end) return bad("segment index");
    end = block.offset + segment::header_bytes + block.packed_bytes;  // each below 2^53
    if (end > file_.size()) return bad("segment index");
  }
  for (const auto& [client, blocks] : structs_) {
    Clock next = 0;
    for (const SegmentBlock& block : blocks) {
      if (block.range.clock != next || block.range.length == 0) return bad("segment index");
      next += block.range.length;
    }
  }
  return {};
}

Result<Bytes> Segment::diff(const StateVector& since) const {
  std::vector<segment::Part> parts;
  std::uint64_t unpacked = 0;
  for (auto client = structs_.rbegin(); client != structs_.rend(); ++client) {
    const auto known = since.find(client->first);
    const Clock have = known != since.end() ? known->second : 0;
    const std::vector<SegmentBlock>& blocks = client->second;
    auto at = std::partition_point(blocks.begin(), blocks.end(), [have](const SegmentBlock& block) {
      return block.range.clock + block.range.length <= have;
    });
    segment::Part part;
    part.client = client->first;
    for (; at != blocks.end(); ++at) {
      unpacked += at->raw_bytes;
      if (unpacked > limits::update_bytes_max) return fail(Errc::limit, "update of a segment");
      const Result<Bytes> raw = segment::unpack(file_, *at);
      if (!raw) return tl::unexpected(raw.error());
      if (Result<> added = segment::add_structs(part, *at, *raw, have); !added) {
        return tl::unexpected(added.error());
      }
    }
    if (part.structs > 0) parts.push_back(std::move(part));
  }
  const Result<Bytes> deletes = only(SegmentBlock::Kind::deletes);
  if (!deletes) return deletes;
  const Result<Bytes> waiting = only(SegmentBlock::Kind::waiting);
  if (!waiting) return waiting;
  return segment::with_waiting(segment::assemble(parts, *deletes), *waiting, since);
}

/// What the block of that kind holds; nothing if there is none.
Result<Bytes> Segment::only(SegmentBlock::Kind kind) const {
  const auto found = std::find_if(blocks_.begin(), blocks_.end(),
                                  [kind](const SegmentBlock& block) { return block.kind == kind; });
  return found != blocks_.end() ? segment::unpack(file_, *found) : Result<Bytes>{};
}

Result<std::vector<ChangeRecord>> Segment::changes() const {
  std::vector<ChangeRecord> all;
  for (const SegmentBlock& block : blocks_) {
    if (block.kind != SegmentBlock::Kind::changes) continue;
    const Result<Bytes> raw = segment::unpack(file_, block);
    if (!raw) return tl::unexpected(raw.error());
    if (Result<> read = segment::read_changes(*raw, block.range.length, all); !read) {
      return tl::unexpected(read.error());
    }
  }
  return all;
}

}  // namespace lumbung::crdt
