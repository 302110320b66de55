#include "crdt/core/runs.hpp"

#include <algorithm>

namespace lumbung::crdt {
namespace {

/// Takes runs piece by piece; a piece lies wholly inside or wholly outside of the other order.
class Pieces {
 public:
  Pieces(const Runs& runs, const Runs& other) : runs_(runs), other_(other) {
    std::sort(other_.begin(), other_.end());
    settle();
  }

  [[nodiscard]] bool done() const { return length_ == 0; }
  [[nodiscard]] bool shared() const { return shared_; }
  [[nodiscard]] Id first() const { return {runs_[at_].client, runs_[at_].clock + taken_}; }
  [[nodiscard]] Clock length() const { return length_; }

  void take(Clock count) {
    taken_ += count;
    if (taken_ == runs_[at_].length) {
      ++at_;
      taken_ = 0;
    }
    settle();
  }

 private:
  /// Finds out how far the piece that begins here reaches.
  void settle() {
    length_ = 0;
    if (at_ == runs_.size()) return;
    const Id id = first();
    const Clock left = runs_[at_].length - taken_;
    const auto behind =
        std::upper_bound(other_.begin(), other_.end(), id, [](Id wanted, const ClockRange& range) {
          return wanted < Id{range.client, range.clock};
        });
    shared_ = behind != other_.begin() && (behind - 1)->client == id.client &&
              id.clock < (behind - 1)->clock + (behind - 1)->length;
    length_ = left;
    if (shared_) {
      length_ = std::min(left, (behind - 1)->clock + (behind - 1)->length - id.clock);
    } else if (behind != other_.end() && behind->client == id.client) {
      length_ = std::min(left, behind->clock - id.clock);
    }
  }

  const Runs& runs_;
  Runs other_;
  std::size_t at_ = 0;
  Clock taken_ = 0;
  Clock length_ = 0;
  bool shared_ = false;
};

}  // namespace

Runs runs_of(const Doc& doc, const Type& list) {
  Runs runs;
  for (Handle at = list.start; at != none; at = doc.block(at).right) {
    const Block& block = doc.block(at);
    if (!block.visible()) continue;
    const Id id = doc.id_of(block);
    if (!runs.empty() && runs.back().client == id.client &&
        runs.back().clock + runs.back().length == id.clock) {
      runs.back().length += block.length;
    } else {
      runs.push_back({id.client, id.clock, block.length});
    }
  }
  return runs;
}

std::vector<RunStep> steps_between(const Runs& before, const Runs& after) {
  std::vector<RunStep> steps;
  const auto add = [&steps](RunStep::Kind kind, Clock count) {
    if (steps.empty() || steps.back().kind != kind) steps.push_back({kind, 0});
    steps.back().count += count;
  };
  // Most changes are small: what is alike on both sides of them is not looked at closely.
  const auto first = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  const auto last = std::mismatch(before.rbegin(), std::make_reverse_iterator(first.first),
                                  after.rbegin(), std::make_reverse_iterator(first.second));
  const Runs old_middle(first.first, last.first.base());
  const Runs new_middle(first.second, last.second.base());
  for (auto at = before.begin(); at != first.first; ++at) add(RunStep::Kind::retain, at->length);
  Pieces old(old_middle, new_middle);
  Pieces now(new_middle, old_middle);
  while (!old.done() || !now.done()) {
    if (!old.done() && !now.done() && old.shared() && now.shared() && old.first() == now.first()) {
      const Clock count = std::min(old.length(), now.length());
      add(RunStep::Kind::retain, count);
      old.take(count);
      now.take(count);
    } else if (now.done() || (!old.done() && (!old.shared() || now.shared()))) {
      add(RunStep::Kind::erase, old.length());
      old.take(old.length());
    } else {
      add(RunStep::Kind::insert, now.length());
      now.take(now.length());
    }
  }
  for (auto at = last.first.base(); at != before.end(); ++at) {
    add(RunStep::Kind::retain, at->length);
  }
  return steps;
}

}  // namespace lumbung::crdt
