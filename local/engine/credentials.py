"""The keys of the local AWS's own hands. moto takes any; nothing outside this machine knows them."""

ACCESS_KEY = "local"
SECRET_KEY = "local-secret"
