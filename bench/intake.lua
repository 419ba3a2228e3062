-- One reception after another, each with a key of its own. Environment: COOKIE CSRF VERSION CASE SEED.
local count = 0
local thread_counter = 0
function setup(thread)
    thread:set("id", thread_counter)
    thread_counter = thread_counter + 1
end
local head = {
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["Cookie"] = os.getenv("COOKIE"),
}
local fixed = "&_csrf=" .. os.getenv("CSRF") .. "&version_id=" .. os.getenv("VERSION") ..
    "&case_id=" .. os.getenv("CASE") ..
    "&applicant_kind=person&applicant_name=Ng%C6%B0%E1%BB%9Di+%C4%91o&identity_number=040195000123" ..
    "&birth_date=&address=&phone=&email=&content=&sets=1&return_way=counter"
function request()
    count = count + 1
    return wrk.format("POST", "/counter/new", head,
        "_key=bench-" .. os.getenv("SEED") .. "-" .. id .. "-" .. count .. fixed)
end
local refused = 0
function response(status)
    if status ~= 303 then refused = refused + 1 end
end
