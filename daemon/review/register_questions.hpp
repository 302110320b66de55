#pragma once

#include <vector>

#include "daemon/review/review.hpp"

/// Questions about registers: one field, written by several people who had not seen each other.
/// For this room only.
namespace lumbung::review {

/// The questions of every contested field, decided ones too.
///
/// The id names the writes in dispute ("field:<member>:<field>:<client>.<clock>+..."), so a value
/// that comes in later makes a new question, and an edit that had seen all makes it go away.
[[nodiscard]] std::vector<Item> register_items(const ledger::Book& book,
                                               const village::Group& group);

/// Who decided what, from the decision's record.
[[nodiscard]] Answer answer_of(const ledger::Book& book, const ledger::RecordId& decision);

}  // namespace lumbung::review
