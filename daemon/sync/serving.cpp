#include "daemon/sync/serving.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"

namespace lumbung::sync {

void Serving::ask(std::vector<Origin> places) {
  places_ = std::move(places);
  place_next_ = 0;
  ready_.clear();
  asked_ = true;
}

bool Serving::has_credit() const {
  return unacked_bytes_ + limits::batch_bytes_max <= limits::credit_bytes &&
         unacked_.size() < limits::batches_unacked_max;
}

/// Neighbouring places of one log are read together: one query for a run, not one for each.
void Serving::read_ahead(const PeerView& view) {
  ensure(ready_.empty() && place_next_ < places_.size(), "reading ahead has something to read");
  const Origin first = places_[place_next_];
  std::size_t run = 1;
  while (run < limits::batch_envelopes_max && place_next_ + run < places_.size() &&
         places_[place_next_ + run] == Origin{first.log, first.seq + run}) {
    ++run;
  }
  auto envelopes = view.read(space_, first, run, limits::batch_bytes_max);
  ensure(envelopes.size() <= run, "the shelf gives no more than it is asked for");
  std::move(envelopes.begin(), envelopes.end(), std::back_inserter(ready_));
}

void Serving::note_sent(const Origin& at, std::size_t bytes) {
  auto& count = sent_count_[at.log];
  if (at.seq < count) resent_bytes_ += bytes;
  count = std::max(count, at.seq + 1);
}

std::optional<Batch> Serving::next(const PeerView& view) {
  if (!asked_ || !has_credit()) return std::nullopt;
  Batch batch{space_, number_next_, false, {}};
  std::size_t bytes = 0;
  while (place_next_ < places_.size() && batch.envelopes.size() < limits::batch_envelopes_max) {
    if (ready_.empty()) read_ahead(view);
    if (ready_.empty()) {  // a damaged store: end the ask, the peer asks another or again
      place_next_ = places_.size();
      break;
    }
    const std::size_t size = ready_.front().size();
    if (bytes + size > limits::batch_bytes_max) break;
    bytes += size;
    note_sent(places_[place_next_], size);
    batch.envelopes.push_back(std::move(ready_.front()));
    ready_.pop_front();
    ++place_next_;
  }
  if (place_next_ == places_.size()) {
    batch.last = true;
    asked_ = false;
    places_.clear();
    place_next_ = 0;
    ready_.clear();
  }
  ++number_next_;
  unacked_.push_back({batch.number, bytes});
  unacked_bytes_ += bytes;
  return batch;
}

bool Serving::acked(std::uint64_t number) {
  const auto sent = std::find_if(unacked_.begin(), unacked_.end(),
                                 [&](const Sent& out) { return out.number == number; });
  if (sent == unacked_.end()) return false;
  unacked_bytes_ -= sent->bytes;
  unacked_.erase(sent);
  return true;
}

}  // namespace lumbung::sync
