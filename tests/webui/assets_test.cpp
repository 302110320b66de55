#include "webui/assets.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>

namespace webui = lumbung::webui;

TEST_CASE("the start page lies in the program", "[webui]") {
  const auto* page = webui::find("/");
  REQUIRE(page != nullptr);
  CHECK(page->content_type == "text/html; charset=utf-8");
  CHECK(page->bytes.find("<title>Lumbung</title>") != std::string_view::npos);
  CHECK(page->etag.size() == 32);
}

TEST_CASE("what the page has not got is not found", "[webui]") {
  for (const auto* path : {"", "/nothing", "/../secret", "//", "/index.html", "/%2e%2e/"}) {
    CHECK(webui::find(path) == nullptr);
  }
}

TEST_CASE("every file that the start page names is there", "[webui]") {
  const std::string page(webui::find("/")->bytes);
  for (const auto* attribute : {" src=\"/", " href=\"/"}) {
    for (auto at = page.find(attribute); at != std::string::npos; at = page.find(attribute, at)) {
      const auto begin = page.find('"', at) + 1;
      const auto path = page.substr(begin, page.find('"', begin) - begin);
      CAPTURE(path);
      CHECK(webui::find(path) != nullptr);
      at = begin;
    }
  }
}

TEST_CASE("paths and tags tell the files apart", "[webui]") {
  std::set<std::string_view> paths;
  for (const auto& asset : webui::assets()) {
    CHECK(paths.insert(asset.path).second);
    CHECK(asset.path.front() == '/');
    CHECK_FALSE(asset.bytes.empty());
    CHECK_FALSE(asset.content_type.empty());
    CHECK(asset.gzip.size() < asset.bytes.size());
  }
}

TEST_CASE("the start page holds no script and no style of its own", "[webui]") {
  const std::string page(webui::find("/")->bytes);
  CHECK(page.find("<style") == std::string::npos);
  CHECK(page.find(" style=") == std::string::npos);
  CHECK(page.find("<script>") == std::string::npos);
  CHECK(page.find("javascript:") == std::string::npos);
}
