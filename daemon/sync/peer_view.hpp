#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/log/log_book.hpp"

namespace lumbung::sync {

/// What one session may look at: the node's logs, as far as its peer may see them.
///
/// Shape   `spaces` is the filter of rights, asked anew at each spaces_changed(): a space it does
///         not name is neither offered nor wanted nor served. Each space it names has a book.
/// Order   Only what is durable is in the books while a session is being called.
/// Thread  Called inside the session's own calls, and answers at once.
struct PeerView {
  /// The spaces to talk about with this peer; the control space stands first.
  std::function<std::vector<SpaceId>()> spaces;
  /// The logs held of a space.
  std::function<const log::LogBook*(const SpaceId&)> book;
  /// Envelopes of `from.log` from `from.seq` on as stored: at most so many and so many bytes
  /// together, but one if there is one.
  std::function<std::vector<Bytes>(const SpaceId&, const Origin& from, std::size_t count_max,
                                   std::size_t bytes_max)>
      read;
  /// Over the spaces that both may read.
  std::function<Digest()> frontier_digest;
};

}  // namespace lumbung::sync
