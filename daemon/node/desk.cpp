#include "daemon/node/desk.hpp"

#include <algorithm>
#include <map>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/identity/founding.hpp"
#include "daemon/ledger/record_codec.hpp"
#include "daemon/village/commands.hpp"

namespace lumbung::node {
namespace {

/// Amounts from outside; the rooms below refuse zero and negative ones themselves.
std::optional<ledger::Rupiah> rupiah(std::int64_t whole) { return ledger::Rupiah::checked(whole); }

std::set<village::MemberId> members_of(const GroupView& group) {
  std::set<village::MemberId> members;
  for (const auto& member : group.registers.members) members.insert(member.id);
  return members;
}

}  // namespace

tl::expected<Desk::Seen, Refusal> Desk::look(const WriteContext& context, const SpaceId& group) {
  const auto view = publisher_.view();
  const auto current = view->groups.find(group);
  if (current == view->groups.end()) return refuse("group_unknown");
  Seen seen{group, current->second, replica_.book(group).heads(), std::nullopt};
  if (!context.based_on || *context.based_on == view->version) return seen;
  const auto heads = publisher_.heads_at(*context.based_on);
  if (!heads) return refuse("version_gone");
  const auto then = heads->find(group);
  if (then == heads->end()) return refuse("version_gone");
  if (then->second == seen.heads) return seen;
  auto past = documents_at(storage_, replica_, group, then->second);
  if (!past) return refuse("store_failed");
  seen.heads = then->second;
  seen.group = make_group_view(replica_, group, *past);
  seen.past = std::move(*past);
  return seen;
}

void Desk::edit(Seen& seen, std::string_view document, Hlc hlc, const Edit& change,
                Growth& growth) {
  Documents* documents = replica_.documents(seen.space);
  ensure(documents != nullptr, "registers stand in spaces with documents");
  const auto current = documents->open(document);
  ensure(current.has_value(), "a register document can be opened");
  const crdt::ClientId client = (*current)->document.client();
  const crdt::Clock first = (*current)->document.next_clock(client);
  // On an older version the edit is made on the document of then, so that its bytes name only what
  // the writer had seen; merging it into the document of now shows both sides.
  OpenDocument* edited = *current;
  if (seen.past) {
    const auto past = seen.past->open(document);
    ensure(past.has_value(), "a register document can be opened");
    edited = *past;
    ensure(edited->document.next_clock(client) == first, "own writes are part of every past");
  }
  const auto done = change(edited->document);
  ensure(done.has_value(), "an edit that was checked fits its document");
  crdt::Committed committed = edited->document.commit();
  if (committed.update.empty()) return;
  if (seen.past) {
    const auto merged = (*current)->document.replay(committed.update);
    ensure(merged.has_value(), "an own edit merges into the document of now");
  }
  const auto written = author_.write_update(
      replica_, seen.space, {std::string(document), std::nullopt, 0, std::move(committed.update)},
      first, seen.heads, hlc, growth);
  ensure(written.has_value(), "fields are bounded, so an edit fits an envelope");
}

Judged Desk::record(Seen& seen, Hlc hlc, const std::vector<ledger::Payload>& payloads) {
  Prepared prepared;
  std::map<int, std::vector<crdt::Any>> years;
  std::map<int, CivilDay> days;
  std::size_t bytes = 0;
  for (const auto& payload : payloads) {
    const auto date = ledger::date_of(payload);
    ensure(date.has_value(), "a record that is written has a date");
    const crdt::Any value = ledger::encode(payload);
    bytes += crdt::encode_any(value).size();
    years[date->year()].push_back(value);
    days.emplace(date->year(), *date);
  }
  if (payloads.size() > limits::records_per_envelope_max ||
      bytes > limits::record_bytes_per_envelope_max) {
    return refused("too_many_records");
  }
  Documents* documents = replica_.documents(seen.space);
  ensure(documents != nullptr, "records stand in spaces with documents");
  const LogId log =
      log::log_id_of(replica_.own().certificate.signing_key, replica_.own().run, seen.space);
  for (const auto& [year, values] : years) {
    const std::string name = book_name(year);
    const auto opened = documents->open(name);
    if (!opened) return refused("date_invalid");
    crdt::Document& document = (*opened)->document;
    const crdt::Clock first = document.next_clock(document.client());
    const auto array = document.root(to_hex(log), crdt::ObjectType::array);
    ensure(array.has_value(), "a book's roots are arrays");
    const auto inserted = document.insert(*array, first, values);
    ensure(inserted.has_value(), "records go behind the log's last one");
    const auto written = author_.write_update(replica_, seen.space,
                                              {name, days.at(year), 0, document.commit().update},
                                              first, seen.heads, hlc, prepared.growth);
    ensure(written.has_value(), "records are bounded, so they fit an envelope");
    for (std::size_t index = 0; index < values.size(); ++index) {
      prepared.written.records.push_back(ledger::text_of(
          {log, static_cast<std::uint16_t>(year), static_cast<std::uint32_t>(first + index)}));
    }
  }
  return prepared;
}

Judged Desk::decide(const WriteContext& context, Hlc hlc, const CreateGroup& wish) {
  (void)context;
  const auto checked = village::check_new_group(wish.group);
  if (!checked) return tl::unexpected(checked.error());
  const auto board = replica_.membership().board();
  if (!board) return refused("no_community");
  if (replica_.groups().size() + 2 >= limits::spaces_max) return refused("too_many_groups");
  const std::string name = checked->name.value_or("");
  const auto space = identity::make_space(entropy_, identity::SpaceKind::group, name);
  if (!space) return refused("name_invalid", "/name");
  Prepared prepared;
  const auto operation = identity::Operation(*space);
  const auto id = identity::space_id_of(identity::operation_hash(identity::encode(operation)));
  const auto created = author_.write_operation(replica_, operation, hlc, prepared.growth);
  ensure(created.has_value(), "a control operation fits an envelope");
  ensure(replica_.documents(id) != nullptr, "an own space counts");
  Seen at_board{*board, nullptr, replica_.book(*board).heads(), std::nullopt};
  edit(
      at_board, board_register, hlc,
      [&](crdt::Document& document) { return village::write_group_entry(document, id, name); },
      prepared.growth);
  Seen at_group{id, nullptr, {}, std::nullopt};
  edit(
      at_group, group_register, hlc,
      [&](crdt::Document& document) { return village::write_group(document, *checked); },
      prepared.growth);
  prepared.written.id = to_hex(id);
  return prepared;
}

Judged Desk::decide(const WriteContext& context, Hlc hlc, const ChangeGroup& wish) {
  auto seen = look(context, wish.group);
  if (!seen) return refused(seen.error());
  const auto checked = village::check_group(seen->group->registers, wish.change);
  if (!checked) return tl::unexpected(checked.error());
  Prepared prepared;
  edit(
      *seen, group_register, hlc,
      [&](crdt::Document& document) { return village::write_group(document, *checked); },
      prepared.growth);
  return prepared;
}

Judged Desk::decide(const WriteContext& context, Hlc hlc, const AddMember& wish) {
  auto seen = look(context, wish.group);
  if (!seen) return refused(seen.error());
  const auto checked =
      village::check_new_member(seen->group->registers, wish.member, context.today);
  if (!checked) return tl::unexpected(checked.error());
  const auto id = entropy_.draw_id<village::MemberId>();
  Prepared prepared;
  edit(
      *seen, group_register, hlc,
      [&](crdt::Document& document) {
        return village::write_new_member(document, seen->group->registers, id, checked->wish);
      },
      prepared.growth);
  prepared.written.id = to_hex(id);
  prepared.written.warnings = checked->warnings;
  return prepared;
}

Judged Desk::decide(const WriteContext& context, Hlc hlc, const ChangeMember& wish) {
  auto seen = look(context, wish.group);
  if (!seen) return refused(seen.error());
  const auto checked = village::check_member(seen->group->registers, wish.member, wish.change);
  if (!checked) return tl::unexpected(checked.error());
  Prepared prepared;
  edit(
      *seen, group_register, hlc,
      [&](crdt::Document& document) {
        return village::write_member(document, wish.member, checked->wish);
      },
      prepared.growth);
  prepared.written.id = to_hex(wish.member);
  prepared.written.warnings = checked->warnings;
  return prepared;
}

Judged Desk::decide(const WriteContext& context, Hlc hlc, const EnterCells& wish) {
  auto seen = look(context, wish.group);
  if (!seen) return refused(seen.error());
  const auto payloads =
      ledger::enter_cells(seen->group->book, members_of(*seen->group), wish.meeting, wish.cells);
  if (!payloads) return tl::unexpected(payloads.error());
  return record(*seen, hlc, *payloads);
}

Judged Desk::decide(const WriteContext& context, Hlc hlc, const OpenLoan& wish) {
  auto seen = look(context, wish.group);
  if (!seen) return refused(seen.error());
  const auto principal = rupiah(wish.principal);
  if (!principal) return refused("amount_invalid", "/principal");
  const auto payload =
      ledger::disburse(seen->group->book, members_of(*seen->group),
                       {wish.member, wish.date, *principal,
                        wish.terms.value_or(seen->group->registers.rules.loan), wish.purpose});
  if (!payload) return refused(payload.error());
  auto judged = record(*seen, hlc, {*payload});
  if (judged && !judged->written.records.empty()) {
    judged->written.id = judged->written.records.front();
  }
  return judged;
}

Judged Desk::decide(const WriteContext& context, Hlc hlc, const PayLoan& wish) {
  auto seen = look(context, wish.group);
  if (!seen) return refused(seen.error());
  const auto amount = rupiah(wish.amount);
  if (!amount) return refused("amount_invalid", "/amount");
  const auto payload = ledger::pay(seen->group->book, {wish.loan, wish.date, *amount});
  if (!payload) return refused(payload.error());
  return record(*seen, hlc, {*payload});
}

Judged Desk::decide(const WriteContext& context, Hlc hlc, const EnterCash& wish) {
  auto seen = look(context, wish.group);
  if (!seen) return refused(seen.error());
  const auto amount = rupiah(wish.amount);
  if (!amount) return refused("amount_invalid", "/amount");
  const auto payload = ledger::enter_cash(
      seen->group->book, {wish.date, wish.direction, wish.account, *amount, wish.text});
  if (!payload) return refused(payload.error());
  return record(*seen, hlc, {*payload});
}

Judged Desk::decide(const WriteContext& context, Hlc hlc, const ReverseRecord& wish) {
  auto seen = look(context, wish.group);
  if (!seen) return refused(seen.error());
  const auto payload = ledger::reverse(seen->group->book, replica_.history(wish.group),
                                       {context.today, wish.record, wish.reason});
  if (!payload) return refused(payload.error());
  return record(*seen, hlc, {*payload});
}

Judged Desk::decide(const WriteContext& context, Hlc hlc, const Decide& wish) {
  auto seen = look(context, wish.group);
  if (!seen) return refused(seen.error());
  const auto payload = review::decide(seen->group->book, seen->group->registers, wish.item,
                                      wish.choice, wish.reason, context.today);
  if (!payload) return refused(payload.error());
  return record(*seen, hlc, {*payload});
}

}  // namespace lumbung::node
