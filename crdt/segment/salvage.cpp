#include <algorithm>

#include "crdt/core/outs.hpp"
#include "crdt/segment/parts.hpp"
#include "crdt/segment/segment.hpp"

// Reading a damaged file: every place where a header stands is tried, whatever the index says.
namespace lumbung::crdt {
namespace {

struct Whole {
  SegmentBlock block;
  Bytes raw;
};

/// Honest damage makes a block be summed in vain once; more than this is somebody's game.
constexpr std::uint64_t sums_per_octet = 4;

bool can_be_read(const Whole& whole) {
  segment::Part part;
  return segment::add_structs(part, whole.block, whole.raw, 0).has_value() && part.structs > 0;
}

/// Every whole block, in the order of the file.
std::vector<Whole> whole_blocks(ByteView file) {
  std::vector<Whole> all;
  std::uint64_t left = sums_per_octet * file.size();
  for (std::uint64_t offset = 0; offset + segment::header_bytes <= file.size();) {
    const std::optional<SegmentBlock> block = segment::read_header(file, offset);
    if (block && block->packed_bytes <= left) {
      left -= block->packed_bytes;
      if (Result<Bytes> raw = segment::unpack(file, *block); raw) {
        offset += segment::header_bytes + block->packed_bytes;
        all.push_back({*block, std::move(*raw)});
        continue;
      }
    }
    ++offset;
  }
  return all;
}

/// Takes the ranges in `have` (sorted, apart) out of `range`.
void subtract(ClockRange range, const std::vector<ClockRange>& have,
              std::vector<ClockRange>& rest) {
  const Clock end = range.clock + range.length;
  auto at = std::partition_point(have.begin(), have.end(), [&range](const ClockRange& one) {
    return one.client != range.client ? one.client < range.client
                                      : one.clock + one.length <= range.clock;
  });
  for (; at != have.end(); ++at) {
    const ClockRange& one = *at;
    if (one.client != range.client || one.clock >= end) break;
    if (one.clock > range.clock) {
      rest.push_back({range.client, range.clock, one.clock - range.clock});
    }
    range.clock = one.clock + one.length;
  }
  if (range.clock < end) rest.push_back({range.client, range.clock, end - range.clock});
}

class Salvage {
 public:
  explicit Salvage(ByteView file) : index_(Segment::open(file)) {
    found_.index_lost = !index_;
    found_.deletes_lost = true;
    for (Whole& whole : whole_blocks(file)) take(std::move(whole));
  }

  Salvaged run() {
    const std::vector<segment::Part> parts = join();
    const Bytes update = segment::assemble(parts, deletes_);
    // What cannot be read though its checksum is sound was no damage: somebody made it so.
    found_.update =
        with_waiting(update, waiting_).value_or(with_waiting(update, {}).value_or(Bytes{0, 0}));
    find_lost();
    return std::move(found_);
  }

 private:
  void take(Whole whole) {
    switch (whole.block.kind) {
      case SegmentBlock::Kind::structs:
        if (can_be_read(whole)) structs_.push_back(std::move(whole));
        break;
      case SegmentBlock::Kind::deletes:
        deletes_ = std::move(whole.raw);
        found_.deletes_lost = false;
        break;
      case SegmentBlock::Kind::waiting:
        waiting_ = std::move(whole.raw);
        break;
      case SegmentBlock::Kind::changes: {
        const std::size_t before = found_.changes.size();
        if (segment::read_changes(whole.raw, whole.block.range.length, found_.changes)) {
          changes_end_ = std::max(changes_end_, whole.block.range.clock + whole.block.range.length);
        } else {
          found_.changes.resize(before);
        }
        break;
      }
      case SegmentBlock::Kind::index:
        break;
    }
  }

  static Result<Bytes> with_waiting(const Bytes& update, ByteView waiting) {
    Result<Bytes> whole = segment::with_waiting(update, waiting, {});
    if (!whole) return whole;
    DecodeBounds bounds;
    const Result<Decoded> decoded = decode_update(*whole, Encoding::v1, bounds);
    if (!decoded) return tl::unexpected(decoded.error());
    return whole;
  }

  /// The structs of each client, with skips over what is lost between them.
  std::vector<segment::Part> join() {
    std::sort(structs_.begin(), structs_.end(), [](const Whole& a, const Whole& b) {
      const ClockRange& left = a.block.range;
      const ClockRange& right = b.block.range;
      return left.client != right.client ? left.client > right.client : left.clock < right.clock;
    });
    std::vector<segment::Part> parts;
    Clock next = 0;
    for (const Whole& whole : structs_) {
      const ClockRange& range = whole.block.range;
      const bool more = !parts.empty() && parts.back().client == range.client;
      if (more && range.clock < next) continue;  // a second copy
      segment::Part part;
      part.client = range.client;
      if (more) {
        part = std::move(parts.back());
        parts.pop_back();
        if (range.clock > next) {
          Struct skip;
          skip.ref = Ref::skip;
          skip.id = {range.client, next};
          skip.length = range.clock - next;
          write_struct(part.body, skip, 0);
          ++part.structs;
        }
      }
      (void)segment::add_structs(part, whole.block, whole.raw, 0);  // take() has tried it
      have_.push_back(range);
      next = range.clock + range.length;
      parts.push_back(std::move(part));
    }
    return parts;
  }

  void find_lost() {
    std::sort(have_.begin(), have_.end());
    std::vector<ClockRange> wanted;
    if (index_) {
      for (const SegmentBlock& block : index_->blocks()) {
        if (block.kind == SegmentBlock::Kind::structs) wanted.push_back(block.range);
        if (block.kind == SegmentBlock::Kind::changes) {
          changes_end_ = std::max(changes_end_, block.range.clock + block.range.length);
        }
      }
    } else {
      for (const ClockRange& range : have_) {
        wanted.push_back({range.client, 0, range.clock + range.length});
      }
    }
    for (const ClockRange& range : wanted) subtract(range, have_, found_.lost);
    std::sort(found_.lost.begin(), found_.lost.end());
    found_.lost.erase(std::unique(found_.lost.begin(), found_.lost.end()), found_.lost.end());
    if (changes_end_ > found_.changes.size()) {
      found_.changes_lost = changes_end_ - found_.changes.size();
    }
  }

  Result<Segment> index_;
  Salvaged found_;
  std::vector<Whole> structs_;
  std::vector<ClockRange> have_;
  Bytes deletes_;
  Bytes waiting_;
  std::uint64_t changes_end_ = 0;
};

}  // namespace

Salvaged salvage(ByteView file) { return Salvage(file).run(); }

}  // namespace lumbung::crdt
