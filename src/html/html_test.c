#include "tests/harness/test.h"

#include "html/field.h"
#include "html/layout.h"
#include "html/plot.h"

#define GOLDEN "src/html/testdata/"

static Buf new_page(void)
{
    return buf_new(arena_new(1 << 20), 1024);
}

static int count_of(Str text, Str needle)
{
    int count = 0;
    for (ptrdiff_t at = 0; (at = str_find(text, needle)) >= 0; count++)
        text = str_slice(text, (size_t)at + needle.len, text.len);
    return count;
}

TEST(text_cannot_leave_its_place)
{
    Buf out = new_page();
    html_put(&out, STR("<b>&\"quote\"'s</b>"));
    check_text("&lt;b&gt;&amp;&quot;quote&quot;&#39;s&lt;/b&gt;", buf_str(&out));

    buf_clear(&out);
    html_put_attribute(&out, "value", STR("x\" onclick=\"steal()"));
    check_text(" value=\"x&quot; onclick=&quot;steal()\"", buf_str(&out));

    buf_clear(&out);
    html_put(&out, (Html){STR("<i>đã xong</i>")});
    html_put(&out, (const char *)NULL);
    check_text("<i>đã xong</i>", buf_str(&out));
    arena_free(out.arena);
}

TEST(sizes_of_files_are_told_in_the_unit_that_fits)
{
    Buf out = new_page();
    html_put(&out, html_size(999));
    buf_add(&out, STR(", "));
    html_put(&out, html_size(310400));
    buf_add(&out, STR(", "));
    html_put(&out, html_size(949999));
    buf_add(&out, STR(", "));
    html_put(&out, html_size(1350000));
    check_text("999\u00a0byte, 310\u00a0kB, 950\u00a0kB, 1,4\u00a0MB", buf_str(&out));
    arena_free(out.arena);
}

TEST(values_read_as_vietnamese_write_them)
{
    Buf out = new_page();
    html_put(&out, html_number(1234567));
    buf_add_char(&out, ' ');
    html_put(&out, html_number(-999));
    buf_add_char(&out, ' ');
    html_put(&out, html_number(-1000));
    buf_add_char(&out, ' ');
    html_put(&out, (int64_t)1000);
    check_text("1.234.567 -999 -1.000 1000", buf_str(&out));

    buf_clear(&out);
    html_put(&out, html_money(8000));
    check_text("8.000\u00a0đồng", buf_str(&out));

    buf_clear(&out);
    const Date day = date_of_civil((CivilDate){2026, 2, 13});
    html_put(&out, day);
    buf_add_char(&out, ' ');
    html_put(&out, instant_of_local(day, 14 * 60 + 5));
    buf_add_char(&out, ' ');
    html_put(&out, (Instant){0});
    check_text("13/02/2026 14:05 13/02/2026 –", buf_str(&out));
    arena_free(out.arena);
}

TEST(addresses_are_local_or_refused)
{
    Url url = {STR("untouched")};

    check_true(url_local(STR("/inbox?state=late#top"), &url));
    check_text("/inbox?state=late#top", url.text);
    const char *const refused[] = {
        "",
        "inbox",
        "//evil.example/x",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a b",
        "/a\"b",
        "/a\nb",
        "https://x.vn/",
        "/a<b",
        "\t/inbox",
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        check_false(url_local(str_of(refused[i]), &url));
    check_text("/inbox?state=late#top", url.text);

    check_true(url_https(STR("https://dichvucong.gov.vn/"), &url));
    check_false(url_https(STR("http://dichvucong.gov.vn/"), &url));
    check_false(url_https(STR("https://"), &url));
}

TEST(addresses_carry_any_text)
{
    Arena *arena = arena_new(1 << 16);
    const Url list = url_path("/search");
    const Url found = url_add_query(arena, list, "q", STR("Đất & nhà=1?"));
    check_text("/search?q=%C4%90%E1%BA%A5t%20%26%20nh%C3%A0%3D1%3F", found.text);
    check_text("/search?a=1&b=2",
               url_add_query(arena, url_add_query(arena, list, "a", STR("1")), "b", STR("2")).text);
    check_text("/search", url_add_query(arena, list, "state", STR("")).text);
    check_text("/dossiers/H41.12%2F..%2Fx",
               url_add_segment(arena, url_path("/dossiers"), STR("H41.12/../x")).text);
    arena_free(arena);
}

/* As a counter form comes back: what was typed stands there, each mistake is at its field. */
TEST(form_with_mistakes_says_where_and_keeps_what_was_typed)
{
    Buf out = new_page();
    const HtmlOption kinds[] = {{STR("person"), STR(VI("Cá nhân"))},
                                {STR("business"), STR(VI("Doanh nghiệp"))}};
    const HtmlMistake mistakes[] = {
        {"identity", VI("Số định danh phải có 12 chữ số.")},
        {NULL, VI("Hồ sơ đã thay đổi trong lúc nhập.")},
    };
    mistakes_html(&out, mistakes, COUNT_OF(mistakes));
    field_hidden_html(&out, "version", STR("5"));
    field_choice_html(&out, &(HtmlField){.name = "kind",
                                         .label = VI("Loại người nộp"),
                                         .is_required = true,
                                         .value = STR("business"),
                                         .options = kinds,
                                         .option_count = COUNT_OF(kinds)});
    field_text_html(&out, &(HtmlField){.name = "identity",
                                       .label = VI("Số định danh"),
                                       .hint = VI("12 chữ số trên thẻ căn cước"),
                                       .mistake = mistakes[0].message,
                                       .value = STR("\"04019<0012"),
                                       .is_required = true,
                                       .max_chars = 12,
                                       .input_mode = "numeric"});
    field_date_html(&out, &(HtmlField){.name = "born", .label = VI("Ngày sinh")});
    field_long_text_html(
        &out, &(HtmlField){.name = "note", .label = VI("Ghi chú"), .value = STR("\n</textarea>")});
    field_choice_html(&out, &(HtmlField){.name = "way",
                                         .label = VI("Cách trả"),
                                         .options = kinds,
                                         .option_count = COUNT_OF(kinds)});
    field_flag_html(
        &out, &(HtmlField){.name = "by_post", .label = VI("Trả qua bưu chính"), .value = STR("1")});
    field_number_html(&out, &(HtmlField){.name = "papers.copies",
                                         .id = "papers.2.copies",
                                         .label = VI("Bản sao"),
                                         .is_label_hidden = true,
                                         .value = STR("3")});
    field_password_html(&out, &(HtmlField){.name = "password",
                                           .label = VI("Mật khẩu"),
                                           .value = STR("secret"),
                                           .autocomplete = "current-password"});
    field_files_html(&out, &(HtmlField){.name = "files", .label = VI("Tệp"), .accept = ".pdf"},
                     true);
    check_golden(GOLDEN "form_with_mistakes.html", buf_str(&out));
    check_int(-1, str_find(buf_str(&out), STR("secret")));
    arena_free(out.arena);
}

TEST(lateness_is_said_in_words_and_by_a_sign)
{
    Buf out = new_page();
    const Instant due = instant_of_local(date_of_civil((CivilDate){2026, 2, 13}), 17 * 60);
    due_html(&out, &(DueView){.state = DUE_LATE, .due = due, .working_days = 3});
    check_text("<span class=\"due\"><span class=\"badge bad\"><svg class=\"icon\" "
               "aria-hidden=\"true\"><use href=\"/static/icons.svg#late\"/></svg>Quá hạn 3 "
               "ngày</span><time datetime=\"2026-02-13T10:00:00.000Z\">17:00 "
               "13/02/2026</time></span>",
               buf_str(&out));
    buf_clear(&out);
    due_badge_html(&out, &(DueView){.state = DUE_PAUSED, .due = due, .working_days = 4});
    check_true(str_find(buf_str(&out), STR("Tạm dừng tính hạn")) > 0);
    buf_clear(&out);
    due_badge_html(&out, &(DueView){.state = DUE_LATE, .late_minutes = 3 * 480 + 125});
    check_true(str_find(buf_str(&out), STR("Quá hạn 3 ngày 2 giờ làm việc")) > 0);
    buf_clear(&out);
    due_badge_html(&out, &(DueView){.state = DUE_LATE, .late_minutes = 25});
    check_true(str_find(buf_str(&out), STR("Quá hạn 25 phút")) > 0);
    arena_free(out.arena);
}

TEST(pager_offers_only_what_exists)
{
    Buf out = new_page();
    pager_html(&out, &(PagerView){.shown = 3});
    check_int(0, (int64_t)out.len);
    pager_html(&out, &(PagerView){.next = url_path("/inbox?after=x"), .shown = 50});
    check_true(str_find(buf_str(&out), STR("rel=\"next\" href=\"/inbox?after=x\"")) > 0);
    check_int(-1, str_find(buf_str(&out), STR("rel=\"prev\"")));
    arena_free(out.arena);
}

TEST(plots_hold_the_numbers_as_a_table_too)
{
    Buf out = new_page();
    const PlotBar bars[] = {{STR("Đất đai"), 1240, TONE_BAD, url_path("/late?field=land")},
                            {STR("<Hộ tịch>"), 0, TONE_INFO, {{0}}}};
    bar_plot_html(&out, &(BarPlot){VI("Quá hạn"), VI("hồ sơ"), bars, COUNT_OF(bars)});
    check_true(str_find(buf_str(&out), STR("<a href=\"/late?field=land\">Đất đai</a>")) > 0);
    check_int(2, count_of(buf_str(&out), STR("1.240")));
    check_int(2, count_of(buf_str(&out), STR("&lt;Hộ tịch&gt;")));

    buf_clear(&out);
    const Str days[] = {STR("1/2"), STR("2/2")};
    const int64_t received[] = {0, 73};
    const LineSeries series[] = {{.label = VI("Tiếp nhận"), .values = received, .tone = TONE_INFO}};
    line_plot_html(&out, &(LinePlot){.title = VI("Theo ngày"),
                                     .axis = VI("Ngày"),
                                     .labels = days,
                                     .label_count = 2,
                                     .series = series,
                                     .series_count = 1});
    check_true(str_find(buf_str(&out), STR(">80</text>")) > 0);
    check_true(str_find(buf_str(&out), STR("<td class=\"number\">73</td>")) > 0);
    arena_free(out.arena);
}

TEST(line_plots_mark_days_and_shade_what_is_not_whole)
{
    Buf out = new_page();
    const Str months[] = {STR("11/2024"), STR("12/2024"), STR("01/2025")};
    const int64_t received[] = {3, 4, 5};
    const LineSeries series[] = {
        {.label = VI("Tiếp nhận"), .values = received, .tone = TONE_INFO, .first = 1}};
    const PlotMark marks[] = {{500, STR("1")}, {510, STR("2")}, {99000, STR("3")}};
    LinePlot plot = {.title = VI("Theo tháng"),
                     .axis = VI("Tháng"),
                     .labels = months,
                     .label_count = 3,
                     .series = series,
                     .series_count = 1,
                     .marks = marks,
                     .mark_count = 3,
                     .shaded_until = 500,
                     .shade_label = VI("Chưa đủ"),
                     .is_tabled = true};
    line_plot_html(&out, &plot);
    check_true(str_find(buf_str(&out), STR("<path class=\"mark\" d=\"M219 ")) > 0);
    check_true(str_find(buf_str(&out), STR("<text x=\"233\"")) > 0); /* beside the first one */
    check_true(str_find(buf_str(&out), STR("M744 ")) > 0);           /* kept within */
    check_true(str_find(buf_str(&out), STR("Chưa đủ</li>")) > 0);
    /* Of the month before the first there is no number, so no point of the line. */
    check_true(str_find(buf_str(&out), STR("points=\"394,")) > 0);
    check_int(-1, str_find(buf_str(&out), STR("<table>")));

    buf_clear(&out);
    const LineSeries whole[] = {{.label = VI("Tiếp nhận"), .values = received, .tone = TONE_INFO}};
    plot.series = whole;
    plot.label_count = 1; /* of one month there is no line to see */
    line_plot_html(&out, &plot);
    check_true(str_find(buf_str(&out), STR("<circle class=\"dot ")) > 0);
    arena_free(out.arena);
}

TEST(frame_shows_what_belongs_to_the_one_who_looks)
{
    Buf out = new_page();
    const NavItem nav[] = {{.label = VI("Việc của tôi"),
                            .url = url_path("/inbox"),
                            .icon = ICON_INBOX,
                            .count = 12,
                            .is_alarm = true,
                            .is_current = true,
                            .key = "i"}};
    PageView page = {.title = STR("Việc <của> tôi"),
                     .language = "vi",
                     .site = VI("Nghệ An"),
                     .version = "7",
                     .home = url_path("/"),
                     .search = url_path("/search"),
                     .sign_out = url_path("/sign-out"),
                     .nav = nav,
                     .nav_count = 1,
                     .person = STR("Cao Bá Ngọc"),
                     .unit = STR("UBND xã Hoa Quân"),
                     .csrf = STR("token"),
                     .body = {STR("<h1>Việc của tôi</h1>\n")}};
    layout_html(&out, &page);
    check_golden(GOLDEN "frame_of_officer.html", buf_str(&out));

    buf_clear(&out);
    page.person = page.csrf = STR("");
    page.nav_count = 0;
    page.is_demo = true;
    page.sign_in = url_path("/sign-in");
    layout_html(&out, &page);
    check_golden(GOLDEN "frame_of_citizen.html", buf_str(&out));
    check_int(-1, str_find(buf_str(&out), STR("Đăng xuất")));
    arena_free(out.arena);
}

TEST_MAIN(text_cannot_leave_its_place, sizes_of_files_are_told_in_the_unit_that_fits,
          values_read_as_vietnamese_write_them, addresses_are_local_or_refused,
          addresses_carry_any_text, form_with_mistakes_says_where_and_keeps_what_was_typed,
          lateness_is_said_in_words_and_by_a_sign, pager_offers_only_what_exists,
          plots_hold_the_numbers_as_a_table_too, line_plots_mark_days_and_shade_what_is_not_whole,
          frame_shows_what_belongs_to_the_one_who_looks)
