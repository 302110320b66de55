#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/api/body.hpp"
#include "daemon/node/command.hpp"
#include "daemon/node/view.hpp"

/// Requests as commands of the node. Inside the room, and for its fuzz target.
namespace lumbung::api {

/// The segments of a path by name, decoded.
using Captures = std::map<std::string, std::string>;

/// A command with the version it was typed on.
struct Wish {
  node::Command command;
  std::optional<std::uint64_t> based_on;
};

/// The wish of a write operation of openapi.json. Total: any octets give a wish or faults. `view`
/// fills in what a body may leave out (a group's loan terms, the group of a question).
[[nodiscard]] tl::expected<Wish, Faults> read_wish(std::string_view operation,
                                                   std::string_view body, const Captures& captures,
                                                   const node::View& view);

/// True if `body` is a draft: cells as a save would take them, though a value may be missing.
[[nodiscard]] Faults check_draft(std::string_view body);

/// Terms of a loan: `standing` with what the fields say put over them.
[[nodiscard]] ledger::LoanTerms read_terms(Fields& fields, ledger::LoanTerms standing);

/// The meeting of a path and a query; nothing if that is no meeting.
[[nodiscard]] std::optional<ledger::MeetingKey> read_meeting(
    const Captures& captures, const std::map<std::string, std::string>& query);

}  // namespace lumbung::api
