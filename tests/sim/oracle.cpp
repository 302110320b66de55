#include "tests/sim/oracle.hpp"

#include "daemon/base/text_codec.hpp"

namespace lumbung::sim {
namespace {

constexpr std::size_t kComplaintsMax = 20;

std::string laptop_name(LaptopIndex laptop) { return "laptop " + std::to_string(laptop + 1); }

}  // namespace

void Oracle::complain(const std::string& what) {
  if (complaints_.size() < kComplaintsMax) complaints_.push_back(what);
}

bool Oracle::holds(const node::View& view, const SpaceId& group, const std::string& record) {
  const auto found = view.groups.find(group);
  if (found == view.groups.end()) return false;
  const auto id = ledger::record_id_of(record);
  return id && found->second->book.find(*id) != nullptr;
}

void Oracle::saw(LaptopIndex laptop, const node::View& view, const std::vector<SpaceId>& groups) {
  if (view.records < records_[laptop]) {
    complain(laptop_name(laptop) + " held " + std::to_string(records_[laptop]) +
             " records and now holds " + std::to_string(view.records));
  }
  records_[laptop] = view.records;
  const auto [known, fresh] = book_of_frontier_.try_emplace(view.frontier_digest, view.book_digest);
  if (!fresh && known->second != view.book_digest) {
    complain(laptop_name(laptop) + " has another book for the same frontier " +
             to_hex(view.frontier_digest).substr(0, 12));
  }
  for (const SpaceId& group : groups) {
    const auto found = view.groups.find(group);
    if (found == view.groups.end()) continue;
    for (const std::string& broken : ledger::broken_identities(found->second->book)) {
      complain(laptop_name(laptop) + ": " + broken);
    }
  }
}

void Oracle::acknowledged(LaptopIndex laptop, std::optional<SpaceId> group,
                          const node::Written& written, const node::View& view) {
  if (!group) return;
  for (const std::string& record : written.records) {
    promised_.insert({laptop, *group, record});
    if (!holds(view, *group, record)) {
      complain(laptop_name(laptop) + " answered a write whose record its own view lacks");
    }
  }
}

void Oracle::judge_end(const std::vector<std::shared_ptr<const node::View>>& views) {
  for (LaptopIndex laptop = 0; laptop < views.size(); ++laptop) {
    const node::View& view = *views[laptop];
    const std::string who = laptop_name(laptop);
    if (view.frontier_digest != views[0]->frontier_digest) {
      complain(who + " ends with another frontier (" + std::to_string(view.records) +
               " records, laptop 1 has " + std::to_string(views[0]->records) + ")");
    }
    if (view.book_digest != views[0]->book_digest) complain(who + " ends with another book");
    for (const node::DeviceView& device : view.devices) {
      if (!device.self && device.reach == node::Reach::connected && !device.same_content) {
        complain(who + " does not say that " + device.name + " holds the same (in " +
                 std::to_string(device.pending_in.value_or(0)) + ", out " +
                 std::to_string(device.pending_out.value_or(0)) + ")");
      }
    }
    for (const auto& [id, group] : view.groups) {
      std::set<std::string> texts;
      for (const ledger::BookedRecord& booked : group->book.records) {
        const auto* cash = std::get_if<ledger::CashEntry>(&booked.record.payload);
        if (cash != nullptr && !texts.insert(cash->text).second) {
          complain(who + " holds one cash entry twice, asked for with one request key");
        }
      }
    }
    for (const Promise& promise : promised_) {
      if (!holds(view, promise.group, promise.record)) {
        complain(who + " lacks record " + promise.record + ", acknowledged at " +
                 laptop_name(promise.laptop));
      }
    }
  }
}

}  // namespace lumbung::sim
