// Text as an invite link and as root words: what people paste.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "daemon/identity/invite_link.hpp"
#include "daemon/identity/root_words.hpp"

using namespace lumbung;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of({data, size});
  const auto link = identity::decode_invite_link(text);
  if (link && identity::decode_invite_link(identity::encode(*link)) != *link) std::abort();
  const auto seed = identity::from_root_words(text);
  if (seed && identity::from_root_words(identity::to_root_words(*seed)) != *seed) std::abort();
  return 0;
}
